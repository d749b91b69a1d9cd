package dev.seedancequeue.worker.poll;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What knowing when to look earns, in virtual time: the same numbers at every run. */
class WatchSimulationTest {

    @Test
    void seesEndsInHalfTheTimeOfARoundRobinWithTheSameCalls() {
        var product = new WatchSimulation(200, 100, 0.25).product();
        var roundRobin = new WatchSimulation(200, 100, 0.25).roundRobin();

        assertThat(product.median()).isLessThan(0.6 * roundRobin.median());
        assertThat(product.p99()).isLessThan(0.7 * roundRobin.p99());
        assertThat(product.looks()).isLessThan(1.1 * roundRobin.looks());
    }

    @Test
    void spendsScarceCallsOnThoseThatHaveEnded() {
        var product = new WatchSimulation(2000, 100, 0.25).product();
        var roundRobin = new WatchSimulation(2000, 100, 0.25).roundRobin();

        assertThat(product.median()).isLessThan(0.6 * roundRobin.median());
        assertThat(product.p99()).isLessThan(0.8 * roundRobin.p99());
        assertThat(product.looks()).isLessThan(2);
    }

    @Test
    void passesAMessageOnAFewTimesWhileItsTaskIsLookedAtOften() {
        var product = new WatchSimulation(200, 100, 0.25).product();

        assertThat(product.looks()).isGreaterThan(10);
        assertThat(product.hops()).isLessThan(5);
    }
}

package dev.seedancequeue.systemtests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.systemtests.crash.CrashMatrix.Cell;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No port can get a method at which nobody has tried to die. */
class CrashMatrixTest {

    @Test
    void triesEveryMethodOfThePortsOrSaysWhyNot() {
        Set<String> tried =
                Stream.concat(CrashMatrix.all().stream(), WorkflowCrashMatrix.all().stream())
                        .map(Cell::method)
                        .collect(Collectors.toSet());
        Set<String> expected = new TreeSet<>(tried);
        expected.addAll(CrashMatrix.LEFT_OUT.keySet());

        assertThat(methods()).isEqualTo(expected);
        assertThat(tried).doesNotContainAnyElementsOf(CrashMatrix.LEFT_OUT.keySet());
    }

    private static Set<String> methods() {
        return CrashingRole.PORTS.stream()
                .flatMap(port -> Stream.of(port.getDeclaredMethods()))
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !method.isSynthetic())
                .map(Method::getName)
                .collect(Collectors.toSet());
    }
}

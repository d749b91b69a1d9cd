package dev.seedancequeue.systemtests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The directions between modules and the habits of the house, and that each can be broken. */
class ArchitectureTest {

    private static final String PRODUCT = "dev.seedancequeue";
    private static final String WRONG = ArchitectureTest.class.getPackageName() + ".wrong";

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(
                            location -> !location.contains("dev/seedancequeue/systemtests/"))
                    .withImportOption(location ->
                            !location.contains("-tests.jar")
                                    && !location.contains("/test-classes/"))
                    .importPackages(PRODUCT);

    private static final JavaClasses WRONG_CLASSES = new ClassFileImporter().importPackages(WRONG);

    static List<ArchRule> rules() {
        return new ArchitectureRules(PRODUCT).all();
    }

    static List<ArchRule> rulesForTheWrongCopy() {
        return new ArchitectureRules(WRONG).all();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void holds(ArchRule rule) {
        rule.check(CLASSES);
    }

    @ParameterizedTest
    @MethodSource("rulesForTheWrongCopy")
    void noticesABreach(ArchRule rule) {
        assertThat(rule.evaluate(WRONG_CLASSES).hasViolation()).isTrue();
    }

    @Test
    void looksAtEveryModule() {
        assertThat(CLASSES)
                .extracting(JavaClass::getName)
                .contains(
                        PRODUCT + ".api.ApiApplication",
                        PRODUCT + ".worker.WorkerApplication",
                        PRODUCT + ".emulator.Emulator",
                        PRODUCT + ".standalone.Standalone",
                        PRODUCT + ".cli.Cli",
                        PRODUCT + ".client.SeedanceClient",
                        PRODUCT + ".task.Task",
                        PRODUCT + ".testservers.TestServers");
        assertThat(CLASSES)
                .extracting(JavaClass::getPackageName)
                .noneMatch(name -> name.startsWith(PRODUCT + ".systemtests"));
    }
}

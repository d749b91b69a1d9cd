package dev.seedancequeue.systemtests.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** What holds for all code below a base package; the modules are told by their packages. */
final class ArchitectureRules {

    private static final Set<String> PORTS =
            Set.of(
                    "VideoProvider",
                    "TaskPublisher",
                    "TaskStore",
                    "WorkflowStore",
                    "BatchStore",
                    "Slots");

    /** Interfaces beside the ports, each with the reason for which it is one. */
    private static final Set<String> OTHER_INTERFACES =
            Set.of(
                    "Delivery", // one message in hand: the broker's in a worker, a test's in a test
                    "Credit", // how many may be: a number, or what the slots allow
                    "Grant"); // a part of it, one subscription's

    /** Processes whose own words go to the terminal. */
    private static final Set<String> SPEAKERS =
            Set.of("RoleLauncher", "EmulatorMain", "Standalone", "ApiApplication", "Cli");

    private final String base;
    private final String[] common;

    /**
     * @param base the package of the product, or of a copy of it with faults
     */
    ArchitectureRules(String base) {
        this.base = base;
        this.common =
                Stream.of(
                                "acceptance",
                                "batch",
                                "callback",
                                "cancellation",
                                "catalogue",
                                "durations",
                                "health",
                                "journal",
                                "json",
                                "launch",
                                "messaging",
                                "settings",
                                "task",
                                "webhook",
                                "wiring",
                                "workflow")
                        .map(this::in)
                        .toArray(String[]::new);
    }

    List<ArchRule> all() {
        return List.of(
                neverSees(
                        "api", "worker", "emulator", "standalone", "testservers", "cli", "client"),
                neverSees(
                        "worker", "api", "emulator", "standalone", "testservers", "cli", "client"),
                neverSees(
                        "emulator", "api", "worker", "standalone", "testservers", "cli", "client"),
                neverSees("standalone", "testservers", "cli", "client"),
                seesNobody("testservers"),
                seesNobody("cli"),
                seesNobody("client"),
                commonSeesNobody(),
                onlyPortsAreInterfaces(),
                adaptersAreNamedByTechnology(),
                noVagueNames(),
                redisStaysBehindItsPort(),
                brokerStaysBehindItsDoors(),
                GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION,
                nobodyLogsByJavaUtilLogging(),
                onlyMainsSpeak(),
                everyPackageIsNullMarked());
    }

    private String in(String module) {
        return base + "." + module + "..";
    }

    private ArchRule neverSees(String module, String... others) {
        return noClasses()
                .that()
                .resideInAPackage(in(module))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(Stream.of(others).map(this::in).toArray(String[]::new));
    }

    private ArchRule seesNobody(String module) {
        return noClasses()
                .that()
                .resideInAPackage(in(module))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(base + "..").and(resideOutsideOfPackages(in(module))));
    }

    private ArchRule commonSeesNobody() {
        return noClasses()
                .that()
                .resideInAnyPackage(common)
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(base + "..").and(not(resideInAnyPackage(common))));
    }

    private static ArchRule onlyPortsAreInterfaces() {
        DescribedPredicate<JavaClass> open =
                describe(
                        "open interfaces of their own file",
                        type ->
                                type.isInterface()
                                        && type.isTopLevelClass()
                                        && !type.getSimpleName().equals("package-info")
                                        && !type.isAnnotation()
                                        && !type.reflect().isSealed()
                                        && !type.isAnnotatedWith(FunctionalInterface.class)
                                        && !OTHER_INTERFACES.contains(type.getSimpleName()));
        return classes()
                .that(open)
                .should(haveASimpleNameIn(PORTS))
                .because("an interface with one implementation only hides it");
    }

    private static ArchRule adaptersAreNamedByTechnology() {
        DescribedPredicate<JavaClass> adapters =
                describe(
                        "implementations of ports",
                        type ->
                                !type.isInterface()
                                        && type.getAllRawInterfaces().stream()
                                                .map(JavaClass::getSimpleName)
                                                .anyMatch(PORTS::contains));
        return classes()
                .that(adapters)
                .should()
                .haveNameMatching(".*\\.(Ark|Rabbit|Redis|Metered|Fake|Recording)[A-Za-z]+");
    }

    private static ArchRule noVagueNames() {
        return noClasses()
                .should()
                .haveNameMatching(".*(Utils?|Helper|Manager|Impl|Handler|Processor)");
    }

    private ArchRule redisStaysBehindItsPort() {
        return noClasses()
                .that(
                        resideOutsideOfPackages(
                                in("task.redis"),
                                in("workflow.redis"),
                                in("batch.redis"),
                                in("webhook.redis"),
                                in("durations"),
                                in("worker.limit"),
                                in("worker.slot"),
                                in("wiring")))
                .and(areNotTheWorkersWiring())
                .and()
                .resideOutsideOfPackages(in("testservers"), in("standalone"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("redis.clients..");
    }

    private ArchRule brokerStaysBehindItsDoors() {
        return noClasses()
                .that(
                        resideOutsideOfPackages(
                                in("messaging"),
                                in("client"),
                                in("worker.delivery"),
                                in("worker.intake"),
                                // A delivery with its slot is a delivery.
                                in("worker.slot"),
                                in("wiring"),
                                in("testservers")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.rabbitmq..", "org.springframework.amqp..");
    }

    private DescribedPredicate<JavaClass> areNotTheWorkersWiring() {
        return describe(
                "are not the worker's wiring",
                type -> !type.getName().equals(base + ".worker.WorkerConfiguration"));
    }

    /** The emulator may touch it: it quietens its web server, which logs that way. */
    private ArchRule nobodyLogsByJavaUtilLogging() {
        return noClasses()
                .that()
                .doNotHaveFullyQualifiedName(base + ".emulator.Emulator")
                .and()
                .doNotHaveFullyQualifiedName(base + ".emulator.EmulatorMain")
                .should(GeneralCodingRules.USE_JAVA_UTIL_LOGGING);
    }

    private static ArchRule onlyMainsSpeak() {
        return noClasses()
                .that(describe("are no mains", type -> !SPEAKERS.contains(type.getSimpleName())))
                .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS);
    }

    private static ArchRule everyPackageIsNullMarked() {
        return classes()
                .should(
                        new ArchCondition<JavaClass>("be in a package marked @NullMarked") {
                            @Override
                            public void check(JavaClass type, ConditionEvents events) {
                                boolean marked =
                                        type.getPackage().isAnnotatedWith(NullMarked.class);
                                events.add(
                                        new SimpleConditionEvent(
                                                type, marked, type.getPackageName()));
                            }
                        });
    }

    private static ArchCondition<JavaClass> haveASimpleNameIn(Set<String> names) {
        return new ArchCondition<>("be one of " + names) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                events.add(
                        new SimpleConditionEvent(
                                type, names.contains(type.getSimpleName()), type.getName()));
            }
        };
    }
}

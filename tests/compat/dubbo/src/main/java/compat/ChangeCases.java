package compat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Providers that come and go, and rules that change, while a consumer calls. */
final class ChangeCases {

    private static final String RULES = "dubbo";
    private static final String MIGRATION_GROUP = "DUBBO_SERVICEDISCOVERY_MIGRATION";
    private static final String ECHO = Echo.class.getName();

    private final Provider provider;
    /** Processes that wait to be killed, so that no case waits for their start. */
    private final List<Provider> doomed;

    ChangeCases(Provider provider, List<Provider> doomed) {
        this.provider = provider;
        this.doomed = doomed;
    }

    void addTo(Suite suite) {
        suite.add("dubbo.second-appears-first-closes-by-instance", () -> comeAndGo("mode=instance", Stage.BY_INSTANCE));
        suite.add("dubbo.second-appears-first-closes-by-interface", () -> comeAndGo("mode=interface", Stage.BY_INTERFACE));
        suite.add("dubbo.provider-killed-by-instance", () -> killed(doomed.get(0), "mode=instance", Stage.BY_INSTANCE));
        suite.add("dubbo.provider-killed-by-interface", () -> killed(doomed.get(1), "mode=interface", Stage.BY_INTERFACE));
        suite.add("dubbo.last-provider-closes-and-returns", this::lastOne);
        suite.add("dubbo.settings-of-config-center", this::settings);
        suite.add("dubbo.override-rule", this::override);
        suite.add("dubbo.condition-rule", this::condition);
        suite.add("dubbo.migration-rule", this::migration);
    }

    private void comeAndGo(String mode, String migration) throws Exception {
        try (Stage stage = new Stage()) {
            String first = Env.fresh("provider");
            String second = Env.fresh("provider");
            provider.start(first, stage.target, mode);
            Echo echo = stage.echo(migration);
            Stage.awaitAnswers(echo, first);
            provider.start(second, stage.target, mode);
            Stage.awaitAnswers(echo, first, second);
            try (Caller caller = new Caller(echo)) {
                provider.close(first);
                Stage.awaitAnswers(echo, second);
                caller.check();
            }
            provider.close(second);
        }
    }

    private void killed(Provider other, String mode, String migration) throws Exception {
        try (Stage stage = new Stage()) {
            String stays = Env.fresh("provider");
            String dies = Env.fresh("provider");
            provider.start(stays, stage.target, mode);
            other.start(dies, stage.target, mode);
            Echo echo = stage.echo(migration);
            Stage.awaitAnswers(echo, stays, dies);
            try (Caller caller = new Caller(echo)) {
                other.kill();
                if (migration.equals(Stage.BY_INSTANCE)) {
                    stage.awaitInstances(dies, 0);
                } else {
                    stage.awaitInstances("providers:" + ECHO + "::", 1);
                }
                Stage.awaitAnswers(echo, stays);
                caller.check();
            }
            provider.close(stays);
        }
    }

    private void lastOne() throws Exception {
        try (Stage stage = new Stage()) {
            String name = Env.fresh("provider");
            provider.start(name, stage.target, "mode=instance");
            Echo echo = stage.echo(Stage.BY_INSTANCE);
            Stage.awaitAnswers(echo, name);
            provider.close(name);
            Check.within(Stage.CHANGE, "no provider", () -> Stage.answering(echo).toString(), seen -> seen.contains("No provider"));
            provider.start(name, stage.target, "mode=instance");
            Stage.awaitAnswers(echo, name);
            provider.close(name);
        }
    }

    private void settings() throws Exception {
        try (Stage stage = new Stage()) {
            String name = Env.fresh("consumer");
            stage.publish("dubbo.properties", RULES, "compat.common=of all\ncompat.both=of all");
            stage.publish("dubbo.properties", name, "compat.both=of one");
            DubboApp app = stage.consumer(name);
            Check.equal("of all", app.setting("compat.common"), "setting of all applications");
            Check.equal("of one", app.setting("compat.both"), "setting of this application");
        }
    }

    private void override() throws Exception {
        try (Stage stage = new Stage()) {
            String name = Env.fresh("provider");
            provider.start(name, stage.target, "mode=instance");
            Echo echo = stage.echo(Stage.BY_INSTANCE);
            Stage.awaitAnswers(echo, name);
            Check.equal(name + ":x", slowly(echo), "slow call before the rule");
            stage.publish(ECHO + "::.configurators", RULES, String.join("\n", "configVersion: v3.0", "scope: service", "key: " + ECHO,
                    "enabled: true", "configs:", "- side: consumer", "  addresses: [\"0.0.0.0\"]", "  parameters:",
                    "    timeout: 50", "    retries: 0"));
            Check.within(Stage.CHANGE, "time-out as the rule says", () -> slowly(echo), said -> said.contains("timeout"));
            stage.remove(ECHO + "::.configurators", RULES);
            Check.within(Stage.CHANGE, "no time-out without the rule", () -> slowly(echo), (name + ":x")::equals);
            provider.close(name);
        }
    }

    private static String slowly(Echo echo) {
        try {
            return echo.slowly("x", 200);
        } catch (RuntimeException e) {
            return e.getMessage();
        }
    }

    private void condition() throws Exception {
        try (Stage stage = new Stage()) {
            String first = Env.fresh("provider");
            String second = Env.fresh("provider");
            int port = provider.start(first, stage.target, "mode=instance");
            int other = provider.start(second, stage.target, "mode=instance");
            String consumer = Env.fresh("consumer");
            Echo echo = stage.consumer(consumer).refer(Echo.class, "", "", Stage.BY_INSTANCE);
            Stage.awaitAnswers(echo, first, second);
            stage.publish(consumer + ".condition-router", RULES, conditionRule(consumer, port));
            Stage.awaitAnswers(echo, first);
            stage.publish(consumer + ".condition-router", RULES, conditionRule(consumer, other));
            Stage.awaitAnswers(echo, second);
            stage.remove(consumer + ".condition-router", RULES);
            Stage.awaitAnswers(echo, first, second);
            provider.close(first);
            provider.close(second);
        }
    }

    static String conditionRule(String application, int port) {
        return String.join("\n", "configVersion: v3.0", "scope: application", "force: true", "runtime: true", "enabled: true",
                "key: " + application, "conditions:", "- \"=> port=" + port + "\"");
    }

    /** The consumer looks for one kind of registration first, and for the other when it is told. */
    private void migration() throws Exception {
        try (Stage stage = new Stage()) {
            String byInstance = Env.fresh("provider");
            String byInterface = Env.fresh("provider");
            provider.start(byInstance, stage.target, "mode=instance");
            provider.start(byInterface, stage.target, "mode=interface");
            String consumer = Env.fresh("consumer");
            Echo echo = stage.consumer(consumer).refer(Echo.class, "", "", Stage.BY_INSTANCE);
            Stage.awaitAnswers(echo, byInstance);
            stage.publish(consumer + ".migration", MIGRATION_GROUP, "key: " + consumer + "\nstep: FORCE_INTERFACE\n");
            Stage.awaitAnswers(echo, byInterface);
            stage.publish(consumer + ".migration", MIGRATION_GROUP, "key: " + consumer + "\nstep: FORCE_APPLICATION\n");
            Stage.awaitAnswers(echo, byInstance);
            provider.close(byInstance);
            provider.close(byInterface);
        }
    }

    /** Calls all the time. Dubbo tries another provider when one does not answer, so no call may fail. */
    static final class Caller implements AutoCloseable {

        private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
        private final AtomicBoolean ended = new AtomicBoolean();

        Caller(Echo echo) {
            Thread thread = new Thread(() -> {
                while (!ended.get()) {
                    try {
                        echo.say("x");
                        Thread.sleep(10);
                    } catch (InterruptedException e) {
                        return;
                    } catch (RuntimeException e) {
                        failures.add(e.getMessage());
                    }
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        void check() {
            Check.that(failures.isEmpty(), failures.size() + " calls failed, the first with " + failures);
        }

        @Override
        public void close() {
            ended.set(true);
        }
    }
}

package compat;

import com.alibaba.nacos.api.naming.pojo.Instance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** How providers register and how consumers find them. */
final class RegistrationCases {

    private static final String REVISION = "dubbo.metadata.revision";
    private static final String MAPPING = "mapping";
    private static final String ECHO = Echo.class.getName();
    private static final int MANY = 4;
    private static final int METHODS = 40;

    private final Provider provider;

    RegistrationCases(Provider provider) {
        this.provider = provider;
    }

    void addTo(Suite suite) {
        suite.add("dubbo.instance-mode", () -> found("mode=instance", Stage.BY_INSTANCE));
        suite.add("dubbo.interface-mode", () -> found("mode=interface", Stage.BY_INTERFACE));
        suite.add("dubbo.all-modes-by-instance", () -> found("mode=all", Stage.BY_INSTANCE));
        suite.add("dubbo.all-modes-by-interface", () -> found("mode=all", Stage.BY_INTERFACE));
        suite.add("dubbo.all-modes-instance-first", () -> found("mode=all", "APPLICATION_FIRST"));
        suite.add("dubbo.default-namespace", this::defaultNamespace);
        suite.add("dubbo.metadata-in-config-center", this::remoteMetadata);
        suite.add("dubbo.what-a-provider-leaves", this::traces);
        suite.add("dubbo.mapping-of-many-at-once", this::manyAtOnce);
        suite.add("dubbo.provider-after-consumer-by-instance", () -> providerLater("mode=instance", Stage.BY_INSTANCE));
        suite.add("dubbo.provider-after-consumer-by-interface", () -> providerLater("mode=interface", Stage.BY_INTERFACE));
        suite.add("dubbo.service-added-while-running", this::serviceAdded);
        suite.add("dubbo.groups-and-versions-by-instance", () -> groups("mode=instance", Stage.BY_INSTANCE));
        suite.add("dubbo.groups-and-versions-by-interface", () -> groups("mode=interface", Stage.BY_INTERFACE));
        suite.add("dubbo.registry-group", this::registryGroup);
        suite.add("dubbo.two-ports-of-one-provider", this::twoPorts);
        suite.add("dubbo.forty-methods-by-instance", () -> fortyMethods("mode=instance", Stage.BY_INSTANCE));
        suite.add("dubbo.forty-methods-by-interface", () -> fortyMethods("mode=interface", Stage.BY_INTERFACE));
    }

    private void found(String mode, String migration) throws Exception {
        try (Stage stage = new Stage()) {
            String name = Env.fresh("provider");
            provider.start(name, stage.target, mode);
            Stage.awaitAnswers(stage.echo(migration), name);
            provider.close(name);
        }
    }

    /** The server may know the service's mapping from earlier runs: names of applications that are gone. */
    private void defaultNamespace() throws Exception {
        try (Stage stage = new Stage(Target.at(Env.ADDR, ""))) {
            String name = Env.fresh("provider");
            provider.start(name, stage.target, "mode=all");
            Stage.awaitAnswers(stage.echo(Stage.BY_INSTANCE), name);
            provider.close(name);
            stage.awaitInstances(name, 0);
        }
    }

    private void remoteMetadata() throws Exception {
        try (Stage stage = new Stage()) {
            String name = Env.fresh("provider");
            provider.start(name, stage.target, "mode=instance", "metadata=remote");
            Stage.awaitAnswers(stage.echo(Stage.BY_INSTANCE), name);
            String revision = stage.instances(name).get(0).getMetadata().get(REVISION);
            Check.that(stage.read(name, revision).contains(ECHO), "the metadata of revision " + revision + " lacks " + ECHO);
            provider.close(name);
        }
    }

    private void traces() throws Exception {
        try (Stage stage = new Stage()) {
            String name = Env.fresh("provider");
            int port = provider.start(name, stage.target, "mode=all");
            stage.awaitInstances(name, 1);
            String byInterface = "providers:" + ECHO + "::";
            stage.awaitInstances(byInterface, 1);
            Check.equal(name, stage.read(ECHO, MAPPING), "the mapping of the service");
            Instance instance = stage.instances(name).get(0);
            Check.equal(port, instance.getPort(), "port of the instance");
            Check.that(instance.getMetadata().containsKey(REVISION), "metadata without revision: " + instance.getMetadata());
            Map<String, String> metadata = stage.instances(byInterface).get(0).getMetadata();
            Check.equal("say,slowly", metadata.get("methods"), "methods in the metadata");
            Check.equal(name, metadata.get("application"), "application in the metadata");
            provider.close(name);
            stage.awaitInstances(name, 0);
            stage.awaitInstances(byInterface, 0);
        }
    }

    /** Each application adds its name to the same mapping and must not overwrite that of another. */
    private void manyAtOnce() throws Exception {
        try (Stage stage = new Stage()) {
            List<CompletableFuture<String>> starting = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                starting.add(CompletableFuture.supplyAsync(() -> startHere(stage)));
            }
            List<String> names = new ArrayList<>();
            for (CompletableFuture<String> each : starting) {
                names.add(each.get());
            }
            Check.within(Stage.CHANGE, "mapping of " + names, () -> Set.of(stage.read(ECHO, MAPPING).split(",")),
                    Set.copyOf(names)::equals);
            Stage.awaitAnswers(stage.echo(Stage.BY_INSTANCE), names.toArray(String[]::new));
        }
    }

    private static String startHere(Stage stage) {
        String name = Env.fresh("provider");
        DubboApp app = new DubboApp(name, stage.target, Stage.words("mode=instance", "port=" + Ports.free()));
        synchronized (stage) {
            stage.keep(app);
        }
        app.with(Echo.class, new EchoOf(name), "", "").start();
        return name;
    }

    private void providerLater(String mode, String migration) throws Exception {
        try (Stage stage = new Stage()) {
            Echo echo = stage.echo(migration);
            Set<String> seen = Stage.answering(echo);
            Check.that(seen.toString().contains("No provider"), "before there is a provider: " + seen);
            String name = Env.fresh("provider");
            provider.start(name, stage.target, mode);
            Stage.awaitAnswers(echo, name);
            provider.close(name);
            stage.awaitInstances(name, 0);
        }
    }

    /** The provider's list of services changes, and with it the revision in its instance's metadata. */
    private void serviceAdded() throws Exception {
        try (Stage stage = new Stage()) {
            String name = Env.fresh("provider");
            provider.start(name, stage.target, "mode=instance");
            DubboApp consumer = stage.consumer(Env.fresh("consumer"));
            Stage.awaitAnswers(consumer.refer(Echo.class, "", "", Stage.BY_INSTANCE), name);
            Late late = consumer.refer(Late.class, "", "", Stage.BY_INSTANCE);
            String before = stage.instances(name).get(0).getMetadata().get(REVISION);
            provider.addLate(name);
            Check.within(2 * Stage.CHANGE, "answer of the added service", () -> said(late), (name + ":x")::equals);
            Check.within(Stage.CHANGE, "another revision than " + before,
                    () -> stage.instances(name).get(0).getMetadata().get(REVISION), after -> !after.equals(before));
            provider.close(name);
        }
    }

    private static String said(Late late) {
        try {
            return late.say("x");
        } catch (RuntimeException e) {
            return e.getMessage();
        }
    }

    private void groups(String mode, String migration) throws Exception {
        try (Stage stage = new Stage()) {
            String name = Env.fresh("provider");
            provider.start(name, stage.target, mode, "services=Echo/red/1.0.0,Echo/red/2.0.0,Echo/blue/1.0.0,Echo//");
            DubboApp consumer = stage.consumer(Env.fresh("consumer"));
            Stage.awaitAnswers(consumer.refer(Echo.class, "red", "1.0.0", migration), name + "/red/1.0.0");
            Stage.awaitAnswers(consumer.refer(Echo.class, "red", "2.0.0", migration), name + "/red/2.0.0");
            Stage.awaitAnswers(consumer.refer(Echo.class, "blue", "1.0.0", migration), name + "/blue/1.0.0");
            Stage.awaitAnswers(consumer.refer(Echo.class, "", "", migration), name);
            String other = Stage.answering(consumer.refer(Echo.class, "blue", "2.0.0", migration)).toString();
            Check.that(other.contains("No provider"), "a version that nobody offers is answered by " + other);
            provider.close(name);
        }
    }

    private void registryGroup() throws Exception {
        try (Stage stage = new Stage(Target.at(Env.ADDR, Env.fresh("dubbo")).in("RED"))) {
            String name = Env.fresh("provider");
            provider.start(name, stage.target, "mode=all");
            Stage.awaitAnswers(stage.echo(Stage.BY_INSTANCE), name);
            Stage.awaitAnswers(stage.echo(Stage.BY_INTERFACE), name);
            DubboApp other = stage.consumer(Env.fresh("consumer"), stage.target.in("BLUE"));
            String seen = Stage.answering(other.refer(Echo.class, "", "", Stage.BY_INTERFACE)).toString();
            Check.that(seen.contains("No provider"), "in another group " + seen);
            provider.close(name);
        }
    }

    /** One connection that publishes two instances of one service: a batch. */
    private void twoPorts() throws Exception {
        try (Stage stage = new Stage()) {
            String name = Env.fresh("provider");
            String byInterface = "providers:" + ECHO + "::";
            provider.start(name, stage.target, "mode=interface", "second=" + Ports.free());
            stage.awaitInstances(byInterface, 2);
            Stage.awaitAnswers(stage.echo(Stage.BY_INTERFACE), name);
            provider.close(name);
            stage.awaitInstances(byInterface, 0);
        }
    }

    /** The server must take more metadata than by default, as its documentation says. */
    private void fortyMethods(String mode, String migration) throws Exception {
        try (Stage stage = new Stage()) {
            String name = Env.fresh("provider");
            provider.start(name, stage.target, mode, "services=Wide");
            Wide wide = stage.consumer(Env.fresh("consumer")).refer(Wide.class, "", "", migration);
            Check.within(Stage.CHANGE, "answer of the fortieth method", () -> said(wide), (name + ":x")::equals);
            if (migration.equals(Stage.BY_INTERFACE)) {
                String methods = stage.instances("providers:" + Wide.class.getName() + "::").get(0).getMetadata().get("methods");
                Check.equal(METHODS, methods.split(",").length, "methods in the metadata");
            }
            provider.close(name);
        }
    }

    private static String said(Wide wide) {
        try {
            return wide.operationWithALongName40("x");
        } catch (RuntimeException e) {
            return e.getMessage();
        }
    }
}

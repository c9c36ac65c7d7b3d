package compat;

import com.alibaba.nacos.api.config.ConfigService;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Applications that take their settings from the server and find each other there. */
final class SpringCases {

    /** A config or an instance at another application. */
    private static final long CHANGE = 5000;
    /** As long as nothing may happen. */
    private static final long STILL = 1500;
    private static final String GROUP = "DEFAULT_GROUP";
    private static final String SERVICE = "compat-service";

    private final String namespace = Env.fresh("spring");
    private final ConfigService config;
    private final String first;
    private final String second;
    private final String third;
    private final ChildJvm doomed = new ChildJvm("doomed", SpringApp.class, List.of());
    private final ChildJvm others = new ChildJvm("providers", SpringApp.class, List.of());
    private final App caller = new App(new ChildJvm("caller", SpringApp.class, List.of()), "caller");
    private final App guest = new App(new ChildJvm("guest", SpringApp.class, List.of()), "guest");

    /** On a cluster each application talks to another node. */
    SpringCases() throws Exception {
        first = node(0);
        second = node(1);
        third = node(2);
        config = Env.config(third, namespace);
    }

    private static String node(int at) {
        return Env.CLUSTER.isEmpty() ? Env.ADDR : Env.CLUSTER.get(at % Env.CLUSTER.size());
    }

    void addTo(Suite suite) {
        suite.add("spring.config-import", this::configImport);
        suite.add("spring.refresh-scope", this::refresh);
        suite.add("spring.refresh-disabled", this::refreshDisabled);
        suite.add("spring.annotated-field-and-listener", this::annotated);
        suite.add("spring.config-removed-and-created", this::removed);
        suite.add("spring.other-namespace-and-group-unseen", this::isolated);
        suite.add(Env.AUTH ? "spring.other-namespace-with-a-login" : "spring.login-where-none-is-needed", this::login);
        if (Env.AUTH) {
            suite.add("auth.spring-wrong-password", () -> refused(Env.USERNAME, Env.PASSWORD + "-wrong"));
            suite.add("auth.spring-no-password", () -> refused("", ""));
        }
        suite.add("spring.instances-and-metadata", this::instances);
        suite.add("spring.load-balanced-calls", this::calls);
        suite.add("spring.status-down-and-up", this::status);
        suite.add("spring.context-closed", this::closed);
        suite.add("spring.process-killed", this::killed);
        if (!Env.PIDS.isEmpty()) {
            suite.add("cluster.spring-node-killed", this::nodeKilled);
        }
    }

    private void publish(String dataId, String group, String content) throws Exception {
        Check.that(config.publishConfig(dataId, group, content), "publishing " + dataId + " returned false");
        ConfigService reader = config;
        Check.within(CHANGE, "content of " + dataId, () -> reader.getConfig(dataId, group, CHANGE), content::equals);
    }

    private void await(App app, String question, String wanted) throws Exception {
        Check.within(CHANGE, question, () -> app.ask(question), wanted::equals);
    }

    /** The first case: the application that the others look at starts here. */
    private void configImport() throws Exception {
        publish("app.properties", GROUP, "compat.greeting=hello\ncompat.overlaid=first");
        publish("more.yaml", "MORE", "compat:\n  overlaid: second\n  list:\n  - a\n  - grüße\n");
        publish("still.properties", GROUP, "compat.still=v1");
        publish("annotated.properties", "ANNOTATED", "greeting=v1");
        caller.start(first, namespace, "compat.beans=true", "spring.config.import=nacos:app.properties,nacos:more.yaml?group=MORE,"
                + "nacos:still.properties?refreshEnabled=false,optional:nacos:absent.properties");
        Check.equal("hello", caller.ask("property compat.greeting"), "property");
        Check.equal("second", caller.ask("property compat.overlaid"), "property of the later import");
        Check.equal("grüße", caller.ask("property compat.list[1]"), "item of a list");
        Check.equal("hello", caller.ask("refreshed"), "@Value");
        Check.equal("hello", caller.ask("bound"), "@ConfigurationProperties");
    }

    private void refresh() throws Exception {
        publish("app.properties", GROUP, "compat.greeting=changed\ncompat.overlaid=first");
        await(caller, "refreshed", "changed");
        await(caller, "bound", "changed");
        publish("more.yaml", "MORE", "compat:\n  overlaid: third\n");
        await(caller, "property compat.overlaid", "third");
        publish("absent.properties", GROUP, "compat.created=now");
        await(caller, "property compat.created", "now");
    }

    private void refreshDisabled() throws Exception {
        publish("still.properties", GROUP, "compat.still=v2");
        Check.always(STILL, "a config is refreshed that should not be", () -> caller.ask("property compat.still"), "v1"::equals);
    }

    private void annotated() throws Exception {
        Check.equal("v1", caller.ask("annotated"), "@NacosConfig");
        publish("annotated.properties", "ANNOTATED", "greeting=v2");
        await(caller, "annotated", "v2");
        await(caller, "heard", "greeting=v2");
    }

    /** Spring keeps the last values of a config that is removed, and hears when it is there again. */
    private void removed() throws Exception {
        Check.that(config.removeConfig("app.properties", GROUP), "removing returned false");
        Check.within(CHANGE, "removal", () -> String.valueOf(config.getConfig("app.properties", GROUP, CHANGE)), "null"::equals);
        publish("app.properties", GROUP, "compat.greeting=back");
        await(caller, "refreshed", "back");
    }

    private void isolated() throws Exception {
        App other = new App(others, "other-group").register(second, namespace, "spring.cloud.nacos.discovery.group=OTHER",
                "spring.cloud.nacos.discovery.service=" + SERVICE);
        Check.equal("", caller.ask("instances " + SERVICE), "instances of another group");
        other.close();
    }

    /** The same names in another namespace, with a login: where the server demands none, one that it has no use for. */
    private void login() throws Exception {
        List<String> properties = new ArrayList<>(List.of("spring.cloud.nacos.discovery.service=" + Env.fresh("guest"),
                "spring.config.import=optional:nacos:app.properties"));
        if (!Env.AUTH) {
            properties.addAll(App.login("nacos", "nacos"));
        }
        guest.start(second, "", properties.toArray(String[]::new));
        Check.equal("(none)", guest.ask("property compat.greeting"), "property of another namespace");
        Check.that(!guest.ask("services").contains(SERVICE), "a service of another namespace is listed");
    }

    /** Without the right login an application has neither its configs nor a place among the instances. */
    private void refused(String username, String password) throws Exception {
        List<String> login = App.login(username, password);
        String service = Env.fresh("refused");
        List<String> reading = new ArrayList<>(List.of("spring.cloud.nacos.discovery.enabled=false",
                "spring.config.import=nacos:app.properties"));
        reading.addAll(login);
        Check.that(!started(new App(others, "reader"), reading), "an application has started with configs that it may not read");
        List<String> registering = new ArrayList<>(List.of("spring.cloud.nacos.config.enabled=false",
                "spring.cloud.nacos.config.import-check.enabled=false", "spring.cloud.nacos.discovery.service=" + service));
        registering.addAll(login);
        Check.that(!started(new App(others, "registrant"), registering), "an application has started that may not register");
        Check.equal("", caller.ask("instances " + service), "instances of who was refused");
    }

    private boolean started(App app, List<String> properties) throws Exception {
        try {
            app.start(second, namespace, properties.toArray(String[]::new));
            return true;
        } catch (AssertionError e) {
            Check.that(e.getMessage().contains(" failed: "), e.getMessage());
            return false;
        }
    }

    private void instances() throws Exception {
        App app = new App(others, "first").register(second, namespace, "spring.cloud.nacos.discovery.service=" + SERVICE,
                "spring.cloud.nacos.discovery.metadata.zone=z1", "spring.cloud.nacos.discovery.cluster-name=C1",
                "spring.cloud.nacos.discovery.weight=3");
        String seen = Check.within(CHANGE, "instances", () -> caller.ask("instances " + SERVICE),
                text -> text.startsWith("127.0.0.1:" + app.port() + "{"));
        for (String part : List.of("zone=z1", "preserved.register.source=SPRING_CLOUD", "nacos.cluster=C1", "nacos.weight=3.0")) {
            Check.that(seen.contains(part), "no " + part + " in " + seen);
        }
        Check.within(CHANGE, "list of services", () -> List.of(caller.ask("services").split(",")),
                names -> names.contains(SERVICE) && names.contains("caller"));
    }

    private void calls() throws Exception {
        new App(others, "second").register(third, namespace, "spring.cloud.nacos.discovery.service=" + SERVICE, "compat.name=second-app");
        for (String question : List.of("rest", "web")) {
            awaitAnswers(question, "first", "second-app");
        }
    }

    private void awaitAnswers(String question, String... names) throws Exception {
        Check.within(CHANGE, question + " answered by " + List.of(names), () -> caller.answering(question + " " + SERVICE),
                Set.of(names)::equals);
    }

    /** The registry's status: an update of the instance over the open API. */
    private void status() throws Exception {
        App app = new App(others, "second");
        Check.equal("UP", app.ask("status"), "status at first");
        app.ask("set-status DOWN");
        awaitAnswers("rest", "first");
        app.ask("set-status UP");
        awaitAnswers("rest", "first", "second-app");
        await(app, "status", "UP");
    }

    private void closed() throws Exception {
        new App(others, "second").close();
        awaitAnswers("rest", "first");
        awaitAnswers("web", "first");
    }

    private void killed() throws Exception {
        new App(doomed, "third").register(third, namespace, "spring.cloud.nacos.discovery.service=" + SERVICE);
        awaitAnswers("rest", "first", "third");
        doomed.kill();
        awaitAnswers("rest", "first");
    }

    /** The last case: after it the cluster has two nodes. */
    private void nodeKilled() throws Exception {
        String service = Env.fresh("fleet");
        ChildJvm process = new ChildJvm("fleet", SpringApp.class, List.of());
        App app = new App(process, "fleet").start(String.join(",", Env.CLUSTER), namespace, "compat.beans=true",
                "spring.cloud.nacos.discovery.service=" + service, "spring.config.import=optional:nacos:fleet.properties");
        String own = "127.0.0.1:" + app.port();
        int dead = Nodes.usedBy(process.pid());
        String living = node(dead + 1);
        Nodes.kill(dead);
        ConfigService writer = Env.config(living, namespace);
        Check.within(3 * CHANGE, "publishing", () -> published(writer), done -> done);
        Check.within(3 * CHANGE, "refreshed", () -> app.ask("refreshed"), "after"::equals);
        Check.within(3 * CHANGE, "its own instance", () -> app.ask("instances " + service), seen -> seen.startsWith(own));
        Check.always(CHANGE, "instance did not stay", () -> Env.naming(living, namespace).getAllInstances(service, GROUP, false).size(), n -> n == 1);
    }

    private static boolean published(ConfigService writer) {
        try {
            return writer.publishConfig("fleet.properties", GROUP, "compat.greeting=after");
        } catch (com.alibaba.nacos.api.exception.NacosException e) {
            return false;
        }
    }
}

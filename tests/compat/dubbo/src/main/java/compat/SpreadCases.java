package compat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A cluster: providers, consumers and whoever writes a rule talk to different nodes. */
final class SpreadCases {

    private static final String ECHO = Echo.class.getName();
    private static final int NODES = 3;

    /** A provider or a rule at a consumer after a node is gone, which clients take a while to notice. */
    private static final long AFTER_KILL = 15_000;

    private final Provider provider;
    /** A process with nothing but the provider whose node is killed. */
    private final Provider fleet;

    SpreadCases(Provider provider, Provider fleet) {
        this.provider = provider;
        this.fleet = fleet;
        Check.that(Env.CLUSTER.size() == NODES, "NACOS_ADDRS must name three nodes");
    }

    void addTo(Suite suite) {
        for (int i = 0; i < NODES; i++) {
            int at = i;
            int from = (i + 1) % NODES;
            String nodes = "node" + (at + 1) + "-consumer-at-node" + (from + 1);
            suite.add("cluster.dubbo-instance-mode-provider-at-" + nodes, () -> found(at, from, "mode=instance", Stage.BY_INSTANCE));
            suite.add("cluster.dubbo-interface-mode-provider-at-" + nodes, () -> found(at, from, "mode=interface", Stage.BY_INTERFACE));
        }
        suite.add("cluster.dubbo-mapping-from-all-nodes-at-once", this::mapping);
        suite.add("cluster.dubbo-rule-written-at-another-node", this::rule);
        if (!Env.PIDS.isEmpty()) {
            suite.add("cluster.dubbo-node-of-provider-and-consumer-killed", this::nodeKilled);
        }
    }

    private static Target node(int at, String namespace) {
        return Target.at(Env.CLUSTER.get(at), namespace);
    }

    /** What was just acknowledged at one node may reach another a moment later; Dubbo hears of it. */
    private void found(int at, int from, String mode, String migration) throws Exception {
        String namespace = Env.fresh("dubbo");
        try (Stage stage = new Stage(node(from, namespace))) {
            String name = Env.fresh("provider");
            String second = Env.fresh("provider");
            provider.start(name, node(at, namespace), mode);
            Echo echo = stage.echo(migration);
            Stage.awaitAnswers(echo, name);
            provider.start(second, node((at + 2) % NODES, namespace), mode);
            Stage.awaitAnswers(echo, name, second);
            provider.close(name);
            Stage.awaitAnswers(echo, second);
            provider.close(second);
        }
    }

    private void mapping() throws Exception {
        String namespace = Env.fresh("dubbo");
        try (Stage stage = new Stage(node(0, namespace))) {
            List<String> names = new ArrayList<>();
            List<CompletableFuture<DubboApp>> starting = new ArrayList<>();
            for (int i = 0; i < NODES; i++) {
                String name = Env.fresh("provider");
                names.add(name);
                DubboApp app = new DubboApp(name, node(i, namespace), Stage.words("mode=instance", "port=" + Ports.free()));
                stage.keep(app).with(Echo.class, new EchoOf(name), "", "");
                starting.add(CompletableFuture.supplyAsync(app::start));
            }
            for (CompletableFuture<DubboApp> each : starting) {
                each.get();
            }
            Check.within(Stage.CHANGE, "mapping of " + names, () -> Set.of(stage.read(ECHO, "mapping").split(",")),
                    Set.copyOf(names)::equals);
            Stage.awaitAnswers(stage.echo(Stage.BY_INSTANCE), names.toArray(String[]::new));
        }
    }

    private void rule() throws Exception {
        String namespace = Env.fresh("dubbo");
        try (Stage stage = new Stage(node(1, namespace))) {
            String first = Env.fresh("provider");
            String second = Env.fresh("provider");
            int port = provider.start(first, node(0, namespace), "mode=instance");
            provider.start(second, node(2, namespace), "mode=instance");
            String name = Env.fresh("consumer");
            DubboApp consumer = stage.consumer(name, node(2, namespace));
            Echo echo = consumer.refer(Echo.class, "", "", Stage.BY_INSTANCE);
            Stage.awaitAnswers(echo, first, second);
            stage.publish(name + ".condition-router", "dubbo", ChangeCases.conditionRule(name, port));
            Stage.awaitAnswers(echo, first);
            provider.close(first);
            provider.close(second);
        }
    }

    /** The last case: after it the cluster has two nodes. */
    private void nodeKilled() throws Exception {
        String namespace = Env.fresh("dubbo");
        Target all = new Target(Env.CLUSTER, namespace, "");
        String first = Env.fresh("provider");
        String second = Env.fresh("provider");
        String third = Env.fresh("provider");
        fleet.start(first, all, "mode=instance");
        provider.start(second, all, "mode=instance");
        int dead = Nodes.usedBy(fleet.pid());
        Target living = node((dead + 1) % NODES, namespace);
        try (Stage stage = new Stage(living)) {
            Echo echo = stage.consumer(Env.fresh("consumer"), all).refer(Echo.class, "", "", Stage.BY_INSTANCE);
            Stage.awaitAnswers(echo, first, second);
            try (ChangeCases.Caller caller = new ChangeCases.Caller(echo)) {
                Nodes.kill(dead);
                provider.start(third, living, "mode=instance");
                Stage.awaitAnswers(AFTER_KILL, echo, first, second, third);
                provider.close(second);
                Stage.awaitAnswers(AFTER_KILL, echo, first, third);
                Check.always(Stage.CHANGE, "the instance did not stay", () -> stage.instances(first).size(), n -> n == 1);
                caller.check();
            }
            fleet.close(first);
            stage.awaitInstances(first, 0);
            stage.awaitInstances(second, 0);
            provider.close(third);
        }
    }
}

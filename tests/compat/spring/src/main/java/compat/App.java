package compat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** One Spring application in another process. */
final class App implements AutoCloseable {

    private static final int CALLS = 6;

    final String name;
    private final ChildJvm process;
    private int port;

    App(ChildJvm process, String name) {
        this.process = process;
        this.name = name;
    }

    /** {@code server} is an address or several with commas between; {@code more} are properties. */
    App start(String server, String namespace, String... more) throws Exception {
        List<String> properties = new ArrayList<>(List.of("server.port=0", "server.address=127.0.0.1",
                "spring.cloud.nacos.server-addr=" + server, "spring.cloud.nacos.discovery.ip=127.0.0.1",
                "spring.cloud.nacos.discovery.namespace=" + namespace, "spring.cloud.nacos.config.namespace=" + namespace,
                "spring.cloud.loadbalancer.cache.enabled=false", "spring.main.banner-mode=off"));
        if (!Env.USERNAME.isEmpty()) {
            properties.add("spring.cloud.nacos.username=" + Env.USERNAME);
            properties.add("spring.cloud.nacos.password=" + Env.PASSWORD);
        }
        properties.addAll(List.of(more));
        port = Integer.parseInt(process.order("start " + name + " " + String.join(" ", properties)));
        return this;
    }

    /** Without configs: an application that only registers. */
    App register(String server, String namespace, String... more) throws Exception {
        List<String> properties = new ArrayList<>(List.of("spring.cloud.nacos.config.enabled=false",
                "spring.cloud.nacos.config.import-check.enabled=false"));
        properties.addAll(List.of(more));
        return start(server, namespace, properties.toArray(String[]::new));
    }

    int port() {
        return port;
    }

    String ask(String question) throws Exception {
        String[] parts = question.split(" ", 2);
        return process.order(parts[0] + " " + name + (parts.length > 1 ? " " + parts[1] : ""));
    }

    /** The names that some calls of a service are answered with. */
    Set<String> answering(String question) throws Exception {
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < CALLS; i++) {
            try {
                names.add(ask(question));
            } catch (AssertionError e) {
                String message = e.getMessage();
                return Set.of("(" + message.substring(0, Math.min(200, message.length())) + ")");
            }
        }
        return names;
    }

    @Override
    public void close() throws Exception {
        process.order("close " + name);
    }
}

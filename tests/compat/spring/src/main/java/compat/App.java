package compat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
            properties.addAll(login(Env.USERNAME, Env.PASSWORD));
        }
        properties.addAll(List.of(more));
        port = Integer.parseInt(process.order("start " + name + " " + String.join(" ", lastOfEach(properties))));
        return this;
    }

    /** Spring joins the values of a property that is given twice. */
    private static Collection<String> lastOfEach(List<String> properties) {
        Map<String, String> last = new LinkedHashMap<>();
        properties.forEach(property -> last.put(property.substring(0, property.indexOf('=')), property));
        return last.values();
    }

    /** One login for configs and discovery, as Spring's users set it; what comes later in a start replaces it. */
    static List<String> login(String username, String password) {
        return List.of("spring.cloud.nacos.username=" + username, "spring.cloud.nacos.password=" + password);
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

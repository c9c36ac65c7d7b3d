package compat;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A process that runs providers as it is told, and the handle for it. */
public final class Provider {

    private final ChildJvm process;

    Provider(String name) throws IOException {
        process = new ChildJvm(name, Provider.class, List.of());
    }

    /**
     * Starts an application that offers {@link Echo}, or other services that {@code services=} names with commas
     * between, each as {@code Name} or {@code Name/group/version}. Returns the port that it listens at.
     */
    int start(String name, Target target, String... options) throws Exception {
        int port = Ports.free();
        process.order("start " + name + " " + target.word() + " port=" + port + " " + String.join(" ", options));
        return port;
    }

    /** Offers one service more. */
    void addLate(String name) throws Exception {
        process.order("late " + name);
    }

    /** Closes an application as one does that ends properly; that takes seconds, which nobody waits for. */
    void close(String name) throws Exception {
        process.order("close " + name);
    }

    long pid() {
        return process.pid();
    }

    void kill() {
        process.kill();
    }

    private static final Map<String, DubboApp> APPS = new ConcurrentHashMap<>();

    public static void main(String[] args) throws Exception {
        ChildJvm.serve(order -> {
            String[] words = order.split(" ");
            switch (words[0]) {
                case "start" -> APPS.put(words[1], startHere(words));
                case "late" -> APPS.get(words[1]).add(Late.class, text -> words[1] + ":" + text);
                case "close" -> new Thread(APPS.remove(words[1])::close).start();
                default -> throw new IllegalArgumentException("unknown order " + order);
            }
            return "";
        });
    }

    private static DubboApp startHere(String[] words) {
        Map<String, String> options = new HashMap<>();
        for (int i = 3; i < words.length; i++) {
            String[] pair = words[i].split("=", 2);
            options.put(pair[0], pair[1]);
        }
        DubboApp app = new DubboApp(words[1], Target.parse(words[2]), options);
        for (String service : options.getOrDefault("services", "Echo").split(",")) {
            String[] parts = service.split("/", -1);
            String group = parts.length > 1 ? parts[1] : "";
            String version = parts.length > 2 ? parts[2] : "";
            offer(app, words[1], parts[0], group, version);
        }
        return app.start();
    }

    private static void offer(DubboApp app, String name, String type, String group, String version) {
        String said = (group + " " + version).isBlank() ? name : name + "/" + group + "/" + version;
        switch (type) {
            case "Echo" -> app.with(Echo.class, new EchoOf(said), group, version);
            case "Wide" -> app.with(Wide.class, wide(said), group, version);
            default -> throw new IllegalArgumentException("unknown service " + type);
        }
    }

    private static Wide wide(String name) {
        return (Wide) Proxy.newProxyInstance(Wide.class.getClassLoader(), new Class<?>[] {Wide.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "toString" -> name;
                    case "hashCode" -> name.hashCode();
                    case "equals" -> proxy == args[0];
                    default -> name + ":" + args[0];
                });
    }
}

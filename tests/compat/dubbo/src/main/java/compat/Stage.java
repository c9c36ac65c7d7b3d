package compat;

import com.alibaba.nacos.api.config.ConfigService;
import com.alibaba.nacos.api.naming.NamingService;
import com.alibaba.nacos.api.naming.pojo.Instance;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one case plays on: a namespace of its own with the consumers that it makes and clients that see what Dubbo
 * left on the server.
 */
final class Stage implements AutoCloseable {

    /** By which registration a consumer looks. */
    static final String BY_INSTANCE = "FORCE_APPLICATION";
    static final String BY_INTERFACE = "FORCE_INTERFACE";

    /** A provider's start or end at a consumer. */
    static final long CHANGE = 5000;
    private static final int CALLS = 8;

    final Target target;
    private final List<DubboApp> apps = new ArrayList<>();
    private NamingService naming;
    private ConfigService config;

    Stage(Target target) {
        this.target = target;
    }

    /** On the server that the environment names. */
    Stage() {
        this(Target.at(Env.ADDR, Env.fresh("dubbo")));
    }

    DubboApp consumer(String name, String... options) {
        return consumer(name, target, options);
    }

    DubboApp consumer(String name, Target at, String... options) {
        return keep(new DubboApp(name, at, words(options))).start();
    }

    DubboApp keep(DubboApp app) {
        apps.add(app);
        return app;
    }

    Echo echo(String migration) {
        return consumer(Env.fresh("consumer")).refer(Echo.class, "", "", migration);
    }

    static Map<String, String> words(String... options) {
        Map<String, String> words = new HashMap<>();
        for (String option : options) {
            String[] pair = option.split("=", 2);
            words.put(pair[0], pair[1]);
        }
        return words;
    }

    /** The names of those who answer some calls, or why a call failed. */
    static Set<String> answering(Echo echo) {
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < CALLS; i++) {
            String text = "text" + i;
            try {
                String answer = echo.say(text);
                Check.that(answer.endsWith(":" + text), "the answer to " + text + " is " + answer);
                names.add(answer.substring(0, answer.indexOf(':')));
            } catch (RuntimeException e) {
                String message = String.valueOf(e.getMessage());
                return Set.of("(" + message.substring(0, Math.min(80, message.length())) + ")");
            }
        }
        return names;
    }

    static void awaitAnswers(Echo echo, String... names) throws Exception {
        awaitAnswers(CHANGE, echo, names);
    }

    static void awaitAnswers(long millis, Echo echo, String... names) throws Exception {
        Check.within(millis, "answers of " + List.of(names), () -> answering(echo), Set.of(names)::equals);
    }

    List<Instance> instances(String service) throws Exception {
        if (naming == null) {
            naming = Env.naming(target.addresses().get(0), target.namespace());
        }
        String group = target.group().isEmpty() ? "DEFAULT_GROUP" : target.group();
        return naming.getAllInstances(service, group, false);
    }

    void awaitInstances(String service, int count) throws Exception {
        Check.within(CHANGE, count + " instances of " + service, () -> instances(service).size(), n -> n == count);
    }

    ConfigService config() throws Exception {
        if (config == null) {
            config = Env.config(target.addresses().get(0), target.namespace());
        }
        return config;
    }

    String read(String dataId, String group) throws Exception {
        return String.valueOf(config().getConfig(dataId, group, CHANGE));
    }

    void publish(String dataId, String group, String content) throws Exception {
        Check.that(config().publishConfig(dataId, group, content), "publishing " + dataId + " returned false");
    }

    void remove(String dataId, String group) throws Exception {
        Check.that(config().removeConfig(dataId, group), "removing " + dataId + " returned false");
    }

    /** Closing takes seconds, which no case needs to wait for. */
    @Override
    public void close() {
        Thread thread = new Thread(() -> {
            apps.forEach(DubboApp::close);
            if (naming != null) {
                Env.close(naming);
            }
            if (config != null) {
                Env.close(config);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}

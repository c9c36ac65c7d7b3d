package compat;

import org.apache.dubbo.config.ApplicationConfig;
import org.apache.dubbo.config.ProtocolConfig;
import org.apache.dubbo.config.ReferenceConfig;
import org.apache.dubbo.config.RegistryConfig;
import org.apache.dubbo.config.ServiceConfig;
import org.apache.dubbo.config.bootstrap.DubboBootstrap;
import org.apache.dubbo.rpc.model.ApplicationModel;
import org.apache.dubbo.rpc.model.FrameworkModel;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** A Dubbo application with everything of its own, so that many of them live in one process. */
final class DubboApp implements AutoCloseable {

    private static final int CALL_MILLIS = 2000;
    /** Without a framework that stays, the last application that closes takes the threads of the next with it. */
    @SuppressWarnings("unused")
    private static final FrameworkModel KEPT = FrameworkModel.defaultModel();
    private static final String HOST = Ports.ownAddress();
    private static final String REGISTER_MODE = "mode";

    private final FrameworkModel framework = new FrameworkModel();
    private final ApplicationModel model = framework.newApplication();
    private final DubboBootstrap bootstrap = DubboBootstrap.getInstance(model);

    /** {@code options} are words such as {@code mode=instance}, {@code metadata=remote}, {@code port=20880}. */
    DubboApp(String name, Target target, Map<String, String> options) {
        ApplicationConfig application = new ApplicationConfig();
        application.setName(name);
        application.setQosEnable(false);
        application.setEnableFileCache(false);
        application.setParameters(new HashMap<>(Map.of("enable-file-cache", "false")));
        application.setMetadataType(options.getOrDefault("metadata", "local"));
        application.setRegisterMode(options.get(REGISTER_MODE));
        bootstrap.application(application).registry(registry(target, options));
        if (options.containsKey("port")) {
            bootstrap.protocol(protocol("first", options.get("port")));
        }
        if (options.containsKey("second")) {
            bootstrap.protocol(protocol("second", options.get("second")));
        }
    }

    private static ProtocolConfig protocol(String id, String port) {
        ProtocolConfig protocol = new ProtocolConfig("dubbo", Integer.parseInt(port));
        protocol.setId(id);
        protocol.setHost(HOST); // loopback would be replaced by any address of the machine
        return protocol;
    }

    private static RegistryConfig registry(Target target, Map<String, String> options) {
        RegistryConfig registry = new RegistryConfig(target.url());
        registry.setRegisterMode(options.get(REGISTER_MODE));
        if (!target.group().isEmpty()) {
            registry.setGroup(target.group());
        }
        return registry;
    }

    /** Offers a service before the start. */
    <T> DubboApp with(Class<T> type, T service, String group, String version) {
        bootstrap.service(service(type, service, group, version));
        return this;
    }

    /** Offers a service more, while it runs. */
    <T> void add(Class<T> type, T service) {
        ServiceConfig<T> added = service(type, service, "", "");
        added.setScopeModel(model.getDefaultModule());
        model.getDefaultModule().getConfigManager().addService(added);
        added.export();
        model.getDefaultModule().getDeployer().start();
    }

    private static <T> ServiceConfig<T> service(Class<T> type, T implementation, String group, String version) {
        ServiceConfig<T> service = new ServiceConfig<>();
        service.setInterface(type);
        service.setRef(implementation);
        if (!group.isEmpty()) {
            service.setGroup(group);
        }
        if (!version.isEmpty()) {
            service.setVersion(version);
        }
        return service;
    }

    DubboApp start() {
        bootstrap.start();
        return this;
    }

    /** A proxy that calls the service; {@code migration} says by which registration it is found. */
    <T> T refer(Class<T> type, String group, String version, String migration) {
        ReferenceConfig<T> reference = new ReferenceConfig<>(model.getDefaultModule());
        reference.setInterface(type);
        if (!group.isEmpty()) {
            reference.setGroup(group);
        }
        if (!version.isEmpty()) {
            reference.setVersion(version);
        }
        reference.setCheck(false);
        reference.setTimeout(CALL_MILLIS);
        reference.setLoadbalance("roundrobin");
        reference.setParameters(new LinkedHashMap<>(Map.of("migration.step", migration)));
        return reference.get();
    }

    /** A setting as the application knows it, from wherever it has it. */
    String setting(String key) {
        return model.modelEnvironment().getConfiguration().getString(key, "(none)");
    }

    @Override
    public void close() {
        framework.destroy();
    }
}

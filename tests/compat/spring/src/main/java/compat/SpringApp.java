package compat;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.cloud.client.serviceregistry.ServiceRegistry;
import org.springframework.cloud.context.config.annotation.RefreshScope;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

import com.alibaba.cloud.nacos.annotation.NacosConfig;
import com.alibaba.cloud.nacos.annotation.NacosConfigListener;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** A process that runs Spring applications as it is told. */
public final class SpringApp {

    private static final Duration CALL_LIMIT = Duration.ofSeconds(3);
    private static final Map<String, ConfigurableApplicationContext> APPS = new ConcurrentHashMap<>();

    private SpringApp() {
    }

    public static void main(String[] args) throws Exception {
        ChildJvm.serve(order -> {
            String[] words = order.split(" ");
            return switch (words[0]) {
                case "start" -> start(words[1], Arrays.copyOfRange(words, 2, words.length));
                case "close" -> close(words[1]);
                default -> ask(APPS.get(words[1]), words[0], words.length > 2 ? words[2] : "");
            };
        });
    }

    /** Every word is a property; returns the port. */
    private static String start(String name, String[] properties) {
        Class<?>[] sources = Arrays.asList(properties).contains("compat.beans=true")
                ? new Class<?>[] {Application.class, ConfigBeans.class}
                : new Class<?>[] {Application.class};
        ConfigurableApplicationContext context = new SpringApplicationBuilder(sources)
                .web(WebApplicationType.REACTIVE)
                .logStartupInfo(false)
                .properties("spring.application.name=" + name)
                .run(Arrays.stream(properties).map(each -> "--" + each).toArray(String[]::new));
        APPS.put(name, context);
        return context.getEnvironment().getProperty("local.server.port");
    }

    private static String close(String name) {
        APPS.remove(name).close();
        return "";
    }

    private static String ask(ConfigurableApplicationContext context, String what, String about) {
        return switch (what) {
            case "property" -> context.getEnvironment().getProperty(about, "(none)");
            case "refreshed" -> context.getBean(Refreshed.class).greeting();
            case "bound" -> context.getBean(Bound.class).getGreeting();
            case "annotated" -> context.getBean(Annotated.class).greeting();
            case "heard" -> context.getBean(Annotated.class).heard();
            case "services" -> String.join(",", context.getBean(DiscoveryClient.class).getServices());
            case "instances" -> context.getBean(DiscoveryClient.class).getInstances(about).stream().map(SpringApp::describe)
                    .sorted().collect(Collectors.joining(","));
            case "rest" -> context.getBean(RestTemplate.class).getForObject("http://" + about + "/name", String.class);
            case "web" -> context.getBean(WebClient.Builder.class).build().get().uri("http://" + about + "/name").retrieve()
                    .bodyToMono(String.class).block(CALL_LIMIT);
            case "status" -> String.valueOf(registry(context).<Object>getStatus(context.getBean(Registration.class)));
            case "set-status" -> {
                registry(context).setStatus(context.getBean(Registration.class), about);
                yield "";
            }
            default -> throw new IllegalArgumentException("unknown question " + what);
        };
    }

    @SuppressWarnings("unchecked")
    private static ServiceRegistry<Registration> registry(ConfigurableApplicationContext context) {
        return context.getBean(ServiceRegistry.class);
    }

    private static String describe(ServiceInstance instance) {
        return instance.getHost() + ":" + instance.getPort() + new TreeMap<>(instance.getMetadata());
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        RouterFunction<ServerResponse> routes(@Value("${spring.application.name}") String name, @Value("${compat.name:}") String own) {
            return RouterFunctions.route().GET("/name", request -> ServerResponse.ok().bodyValue(own.isEmpty() ? name : own)).build();
        }

        /** Its own for each application: shared ones end with the first application that closes. */
        @Bean
        ReactorResourceFactory reactor() {
            ReactorResourceFactory resources = new ReactorResourceFactory();
            resources.setUseGlobalResources(false);
            return resources;
        }

        @Bean
        @LoadBalanced
        RestTemplate rest() {
            return new RestTemplate();
        }

        @Bean
        @LoadBalanced
        WebClient.Builder web() {
            return WebClient.builder();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(Bound.class)
    static class ConfigBeans {

        @Bean
        @RefreshScope
        Refreshed refreshed() {
            return new Refreshed();
        }

        @Bean
        Annotated annotated() {
            return new Annotated();
        }
    }

    static class Refreshed {

        @Value("${compat.greeting:(default)}")
        private String greeting;

        String greeting() {
            return greeting;
        }
    }

    @ConfigurationProperties("compat")
    static class Bound {

        private String greeting = "(default)";

        public String getGreeting() {
            return greeting;
        }

        public void setGreeting(String greeting) {
            this.greeting = greeting;
        }
    }

    static class Annotated {

        @NacosConfig(dataId = "annotated.properties", group = "ANNOTATED", key = "greeting", defaultValue = "(default)")
        private volatile String greeting;
        private volatile String heard = "(nothing)";

        @NacosConfigListener(dataId = "annotated.properties", group = "ANNOTATED")
        public void onChange(String content) {
            heard = content;
        }

        String greeting() {
            return greeting;
        }

        String heard() {
            return heard;
        }
    }
}

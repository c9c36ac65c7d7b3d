package compat;

import com.alibaba.nacos.api.PropertyKeyConst;
import com.alibaba.nacos.api.naming.NamingFactory;
import com.alibaba.nacos.api.naming.NamingService;
import com.alibaba.nacos.api.naming.listener.NamingEvent;
import com.alibaba.nacos.api.naming.pojo.Instance;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * Registers instances, subscribes to their service and tells every list that it is handed, until somebody writes "quit":
 * Driver SERVERS SERVICE PORTS [subscribe]
 */
public final class Driver {

    private Driver() {
    }

    private static NamingService client(String servers) throws Exception {
        Properties properties = new Properties();
        properties.setProperty(PropertyKeyConst.SERVER_ADDR, servers);
        return NamingFactory.createNamingService(properties);
    }

    private static synchronized void say(String fields) {
        System.out.println("{\"at\":" + System.currentTimeMillis() + "," + fields + "}");
        System.out.flush();
    }

    private static String hosts(NamingEvent event) {
        return event.getInstances().stream()
                .map((Instance each) -> "\"" + each.getPort() + "\":" + each.isHealthy())
                .collect(Collectors.joining(",", "{", "}"));
    }

    public static void main(String[] args) throws Exception {
        // A connection publishes one instance of a service, so each has a client of its own.
        for (String port : args[2].split(",")) {
            client(args[0]).registerInstance(args[1], "127.0.0.1", Integer.parseInt(port));
        }
        if (args.length > 3) {
            client(args[0]).subscribe(args[1], event -> say("\"hosts\":" + hosts((NamingEvent) event)));
        }
        say("\"ready\":true");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null && !line.equals("quit"); line = in.readLine()) {
            say("\"error\":\"only quit is understood\"");
        }
        // Without a farewell to the server: what it does then is part of what is tested.
        Runtime.getRuntime().halt(0);
    }
}

package compat;

import java.util.List;

/** Dubbo 3 with Nacos as registry, config center and metadata center. */
public final class Main {

    private Main() {
    }

    public static void main(String[] args) throws Exception {
        Suite suite = new Suite();
        suite.requireServer();
        Provider provider = new Provider("provider");
        new RegistrationCases(provider).addTo(suite);
        new ChangeCases(provider, List.of(new Provider("doomed-1"), new Provider("doomed-2"))).addTo(suite);
        if (Env.AUTH) {
            RefusalCases.addTo(suite);
        }
        if (!Env.CLUSTER.isEmpty()) {
            new SpreadCases(provider, new Provider("fleet")).addTo(suite);
        }
        int failed = suite.run();
        Runtime.getRuntime().exit(failed == 0 ? 0 : 1);
    }
}

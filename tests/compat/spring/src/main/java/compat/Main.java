package compat;

/** Spring Cloud Alibaba: configs and discovery of Spring applications. */
public final class Main {

    private Main() {
    }

    public static void main(String[] args) throws Exception {
        Suite suite = new Suite();
        suite.requireServer();
        new SpringCases().addTo(suite);
        int failed = suite.run();
        Runtime.getRuntime().exit(failed == 0 ? 0 : 1);
    }
}

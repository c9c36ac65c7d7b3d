package compat;

import java.util.List;

/** Servers, and what of them an application sees. */
record Target(List<String> addresses, String namespace, String group) {

    private static final String DIVIDER = "|";

    static Target at(String address, String namespace) {
        return new Target(List.of(address), namespace, "");
    }

    Target in(String otherGroup) {
        return new Target(addresses, namespace, otherGroup);
    }

    /** As Dubbo names a registry. */
    String url() {
        StringBuilder url = new StringBuilder("nacos://" + addresses.get(0) + "?register-consumer-url=false");
        if (addresses.size() > 1) {
            url.append("&backup=").append(String.join(",", addresses.subList(1, addresses.size())));
        }
        if (!namespace.isEmpty()) {
            url.append("&namespace=").append(namespace);
        }
        if (!Env.USERNAME.isEmpty()) {
            url.append("&username=").append(Env.USERNAME).append("&password=").append(Env.PASSWORD);
        }
        return url.toString();
    }

    /** One word, for an order to another process. */
    String word() {
        return String.join(",", addresses) + DIVIDER + namespace + DIVIDER + group;
    }

    static Target parse(String word) {
        String[] parts = word.split("\\" + DIVIDER, -1);
        return new Target(List.of(parts[0].split(",")), parts[1], parts[2]);
    }
}

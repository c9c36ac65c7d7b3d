package compat;

import java.util.List;

/** Servers, what of them an application sees, who it says it is, and more of what Dubbo is told of them. */
record Target(List<String> addresses, String namespace, String group, String username, String password, String more) {

    private static final String DIVIDER = "|";

    Target(List<String> addresses, String namespace, String group) {
        this(addresses, namespace, group, Env.USERNAME, Env.PASSWORD, "");
    }

    static Target at(String address, String namespace) {
        return new Target(List.of(address), namespace, "");
    }

    Target in(String otherGroup) {
        return new Target(addresses, namespace, otherGroup);
    }

    Target as(String otherName, String otherPassword) {
        return new Target(addresses, namespace, group, otherName, otherPassword, more);
    }

    Target with(String words) {
        return new Target(addresses, namespace, group, username, password, more + "&" + words);
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
        if (!username.isEmpty()) {
            url.append("&username=").append(username).append("&password=").append(password);
        }
        return url.append(more).toString();
    }

    /** One word, for an order to another process, which logs in as all do. */
    String word() {
        return String.join(",", addresses) + DIVIDER + namespace + DIVIDER + group;
    }

    static Target parse(String word) {
        String[] parts = word.split("\\" + DIVIDER, -1);
        return new Target(List.of(parts[0].split(",")), parts[1], parts[2]);
    }
}

package compat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Users of the server under test, made by its administrator. */
final class Accounts {

    private static final String PATH = "/nacos/v1/auth/";
    private static final Pattern TOKEN = Pattern.compile("\"accessToken\":\"([^\"]+)\"");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Accounts() {
    }

    /** A user with this password and no right at all; returns its name. */
    static String withoutRights(String password) throws Exception {
        Matcher token = TOKEN.matcher(post("login", Map.of("username", Env.USERNAME, "password", Env.PASSWORD)));
        Check.that(token.find(), "the login has no token");
        String name = Env.fresh("stranger");
        post("users", Map.of("username", name, "password", password, "accessToken", token.group(1)));
        return name;
    }

    private static String post(String what, Map<String, String> form) throws Exception {
        String body = form.entrySet().stream()
                .map(pair -> pair.getKey() + "=" + URLEncoder.encode(pair.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + Env.ADDR + PATH + what))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        Check.equal(200, answer.statusCode(), "status of " + what);
        return answer.body();
    }
}

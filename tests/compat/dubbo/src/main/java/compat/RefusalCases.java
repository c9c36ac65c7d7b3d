package compat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What an application sees that may not use the registry: a refusal, and soon. */
final class RefusalCases {

    private static final String PASSWORD = "a-password-of-nobody-else";
    private static final String STARTED = "(it has started)";
    private static final long LIMIT_SECONDS = 40;
    /** Otherwise it makes ten attempts at everything. */
    private static final String ONCE = "nacos.retry=1";
    /** Dubbo asks a server for a config before it uses it; without that it finds out by what it does. */
    private static final String UNASKED = ONCE + "&nacos.check=false";
    /** A client that nobody has waited for; its next attempt finds out more. */
    private static final String NOT_YET = "Client not connected";
    private static final int ATTEMPTS = 20;
    /** Dubbo tells nobody when its client is connected. */
    private static final long PAUSE_MS = 500;
    private static final int SHOWN_CHARS = 200;
    private static final String UNUSABLE = "server status check failed";

    private interface Login {
        Target of(Target target) throws Exception;
    }

    private RefusalCases() {
    }

    static void addTo(Suite suite) {
        Login wrong = target -> target.as(Env.USERNAME, Env.PASSWORD + "-wrong");
        Login none = target -> target.as("", "");
        Login powerless = target -> target.as(Accounts.withoutRights(PASSWORD), PASSWORD);
        suite.add("dubbo.refused.wrong-password", () -> providerRefused(wrong, "mode=all", ONCE, UNUSABLE));
        suite.add("dubbo.refused.no-password", () -> providerRefused(none, "mode=all", ONCE, UNUSABLE));
        suite.add("dubbo.refused.no-rights", () -> providerRefused(powerless, "mode=all", ONCE, UNUSABLE));
        suite.add("dubbo.refused.wrong-password-registering", () -> providerRefused(wrong, "mode=interface", UNASKED, "unknown user!"));
        suite.add("dubbo.refused.no-rights-registering", () -> providerRefused(powerless, "mode=interface", UNASKED, "authorization failed"));
        suite.add("dubbo.refused.wrong-password-consumer", () -> consumerRefused(wrong, ONCE, UNUSABLE));
        suite.add("dubbo.refused.no-rights-consumer", () -> consumerRefused(powerless, ONCE, UNUSABLE));
        suite.add("dubbo.refused.no-rights-subscribing", () -> consumerRefused(powerless, UNASKED, "No provider available"));
    }

    private static void providerRefused(Login login, String mode, String words, String wanted) throws Exception {
        try (Stage stage = new Stage()) {
            Target stranger = login.of(stage.target).with(words);
            String seen = NOT_YET;
            for (int i = 0; i < ATTEMPTS && seen.contains(NOT_YET); i++) {
                if (i > 0) {
                    Thread.sleep(PAUSE_MS);
                }
                seen = seenBy(() -> startHere(stage, stranger, mode));
            }
            demandWords(wanted, seen);
            Check.equal(0, stage.instances("providers:" + Echo.class.getName() + "::").size(), "instances of the interface");
        }
    }

    private static String startHere(Stage stage, Target target, String mode) throws Exception {
        String name = Env.fresh("refused");
        DubboApp app = stage.keep(new DubboApp(name, target, Stage.words(mode, "port=" + Ports.free())));
        app.with(Echo.class, new EchoOf(name), "", "").start();
        return STARTED;
    }

    private static void consumerRefused(Login login, String words, String wanted) throws Exception {
        try (Stage stage = new Stage()) {
            String name = Env.fresh("provider");
            DubboApp trusted = stage.keep(new DubboApp(name, stage.target, Stage.words("mode=interface", "port=" + Ports.free())));
            trusted.with(Echo.class, new EchoOf(name), "", "").start();
            Stage.awaitAnswers(stage.echo(Stage.BY_INTERFACE), name);
            Target stranger = login.of(stage.target).with(words);
            demandWords(wanted, seenBy(() -> stage.consumer(Env.fresh("stranger"), stranger)
                    .refer(Echo.class, "", "", Stage.BY_INTERFACE).say("x")));
        }
    }

    private static void demandWords(String wanted, String seen) {
        // The last words are those of the cause: what is cut off is the address that was to be registered.
        String end = seen.substring(Math.max(0, seen.length() - SHOWN_CHARS));
        Check.that(seen.contains(wanted), "wanted a refusal with \"" + wanted + "\", found " + end);
    }

    /** What came of it, or the words of all that it failed for; that it takes too long is a failure of the case. */
    private static String seenBy(Callable<String> work) throws Exception {
        CompletableFuture<String> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                done.complete(work.call());
            } catch (Throwable thrown) {
                done.complete(wordsOf(thrown));
            }
        });
        thread.setDaemon(true);
        thread.start();
        try {
            return done.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("neither refused nor done after " + LIMIT_SECONDS + " s");
        }
    }

    private static String wordsOf(Throwable thrown) {
        List<String> words = new ArrayList<>();
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            words.add(cause.getClass().getSimpleName() + ": " + cause.getMessage());
        }
        return String.join(" <- ", words);
    }
}

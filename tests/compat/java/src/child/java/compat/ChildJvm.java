package compat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A Java process with the class path of this one. It reads orders from its standard input, a line each, and answers
 * each with a line; its log goes to a file. It ends when its input does, so it does not outlive this process.
 */
final class ChildJvm {

    /** Where logs and what clients keep go; {@code run.sh} names and removes it. */
    static final Path STATE = Path.of(System.getProperty("compat.state"));

    private static final long ANSWER_SECONDS = 40;
    private static final String OK = "ok";

    private final String name;
    private final Process process;
    private final PrintStream orders;
    private final BufferedReader answers;

    /** Does what an order says and returns the answer. */
    interface Orders {
        String take(String order) throws Exception;
    }

    ChildJvm(String name, Class<?> main, List<String> arguments) throws IOException {
        this.name = name;
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
        command.addAll(options(name));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        File log = STATE.resolve(name + ".log").toFile();
        process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log)).start();
        orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
    }

    private static List<String> options(String name) {
        Path own = STATE.resolve(name);
        List<String> options = new ArrayList<>(List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Duser.home=" + own,
                "-Dcompat.state=" + STATE, "-DJM.SNAPSHOT.PATH=" + own.resolve("state"), "-DJM.LOG.PATH=" + own.resolve("logs")));
        System.getProperties().stringPropertyNames().stream().filter(key -> key.startsWith("org.slf4j."))
                .forEach(key -> options.add("-D" + key + "=" + System.getProperty(key)));
        return options;
    }

    /** Gives an order and waits until it is carried out; returns what is told. */
    synchronized String order(String order) throws Exception {
        orders.println(order);
        String line;
        try {
            line = CompletableFuture.supplyAsync(this::answer).get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError(name + " did not answer \"" + order + "\" within " + ANSWER_SECONDS + " s");
        }
        Check.that(line != null, name + " ended at \"" + order + "\"");
        Check.that(line.startsWith(OK), name + " answered \"" + order + "\" with " + line);
        return line.substring(OK.length()).trim();
    }

    private String answer() {
        try {
            return answers.readLine();
        } catch (IOException e) {
            return null;
        }
    }

    long pid() {
        return process.pid();
    }

    /** As kill -9 does. */
    void kill() {
        process.destroyForcibly();
    }

    /** The other side: carries out what is ordered until there is nothing more. */
    static void serve(Orders orders) throws IOException {
        PrintStream out = System.out;
        System.setOut(System.err); // whatever else is printed belongs into the log
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = in.readLine(); order != null; order = in.readLine()) {
            String answer;
            try {
                answer = OK + " " + orders.take(order);
            } catch (Throwable e) {
                e.printStackTrace();
                answer = "failed: " + e;
            }
            out.println(answer.replaceAll("\\s+", " "));
            out.flush();
        }
        Runtime.getRuntime().halt(0);
    }
}

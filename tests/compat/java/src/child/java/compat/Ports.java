package compat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports to listen at, and the address for those who do not take loopback. */
final class Ports {

    /** Below those that systems give to outgoing connections. */
    private static final int FIRST = 12_000;
    private static final int COUNT = 18_000;

    /** An address that is kept for documents. */
    private static final String ELSEWHERE = "203.0.113.1";

    private Ports() {
    }

    static int free() {
        while (true) {
            int port = FIRST + ThreadLocalRandom.current().nextInt(COUNT);
            try (ServerSocket taken = new ServerSocket(port)) {
                return taken.getLocalPort();
            } catch (IOException e) {
                // another process has it
            }
        }
    }

    /**
     * The machine's own address towards others, or loopback when it has none; nothing is sent. Interfaces of containers
     * come and go, this one stays.
     */
    static String ownAddress() {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(ELSEWHERE, 9));
            return socket.getLocalAddress().getHostAddress();
        } catch (IOException | java.io.UncheckedIOException e) {
            return "127.0.0.1";
        }
    }
}

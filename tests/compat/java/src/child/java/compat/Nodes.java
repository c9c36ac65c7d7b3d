package compat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The nodes of a cluster as processes of this machine. */
final class Nodes {

    private static final int GRPC_OFFSET = 1000;
    private static final int REMOTE_COLUMN = 2;
    private static final int STATE_COLUMN = 3;
    private static final int INODE_COLUMN = 9;
    private static final String ESTABLISHED = "01";

    private Nodes() {
    }

    static void kill(int node) {
        ProcessHandle.of(Env.PIDS.get(node)).orElseThrow().destroyForcibly();
    }

    /** The node that most gRPC connections of a process lead to, as Linux tells. */
    static int usedBy(long pid) throws IOException {
        Set<String> sockets = socketsOf(pid);
        int[] connections = new int[Env.CLUSTER.size()];
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(Path.of("/proc/net", table))) {
                String[] columns = line.trim().split("\\s+");
                if (columns[STATE_COLUMN].equals(ESTABLISHED) && sockets.contains(columns[INODE_COLUMN])) {
                    count(columns[REMOTE_COLUMN], connections);
                }
            }
        }
        int most = 0;
        for (int node = 1; node < connections.length; node++) {
            most = connections[node] > connections[most] ? node : most;
        }
        Check.that(connections[most] > 0, "process " + pid + " has no connection to a node");
        return most;
    }

    private static void count(String remote, int[] connections) {
        int port = Integer.parseInt(remote.substring(remote.indexOf(':') + 1), 16);
        for (int node = 0; node < connections.length; node++) {
            if (Integer.parseInt(Env.CLUSTER.get(node).split(":")[1]) + GRPC_OFFSET == port) {
                connections[node]++;
            }
        }
    }

    private static Set<String> socketsOf(long pid) throws IOException {
        Set<String> inodes = new HashSet<>();
        try (Stream<Path> files = Files.list(Path.of("/proc", String.valueOf(pid), "fd"))) {
            for (Path file : files.toList()) {
                String target = Files.isSymbolicLink(file) ? Files.readSymbolicLink(file).toString() : "";
                if (target.startsWith("socket:[")) {
                    inodes.add(target.substring("socket:[".length(), target.length() - 1));
                }
            }
        }
        return inodes;
    }
}

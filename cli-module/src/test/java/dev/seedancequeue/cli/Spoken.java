package dev.seedancequeue.cli;

import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.Map;

/** What a command said and how it ended. */
record Spoken(int exitCode, String out, String err) {

    static Spoken by(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        var terminal =
                new Terminal(
                        new PrintWriter(out),
                        new PrintWriter(err),
                        new BufferedReader(new StringReader("")),
                        false,
                        Map.of());
        return new Spoken(Cli.run(terminal, args), out.toString(), err.toString());
    }
}

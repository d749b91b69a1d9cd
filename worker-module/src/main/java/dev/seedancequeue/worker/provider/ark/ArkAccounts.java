package dev.seedancequeue.worker.provider.ark;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;

/** Reads the accounts from the settings. No message of this class shows a key. */
final class ArkAccounts {

    /** The account that {@code ARK_API_KEY} belongs to. */
    private static final String MAIN = "main";

    private ArkAccounts() {}

    static void check(String apiKey, List<String> apiKeys, Set<String> draining) {
        SequencedMap<String, String> accounts = of(apiKey, apiKeys);
        if (accounts.isEmpty()) {
            throw new IllegalArgumentException(
                    "ARK_API_KEY is not set; set it to the provider's API key, or start"
                            + " ./seedance emulator and set ARK_BASE_URL to its address and"
                            + " ARK_API_KEY to any word");
        }
        if (new HashSet<>(accounts.values()).size() < accounts.size()) {
            throw new IllegalArgumentException(
                    "two of the accounts %s have the same key: its limits would be used twice"
                            .formatted(accounts.sequencedKeySet()));
        }
        for (String name : new TreeSet<>(draining)) {
            if (!accounts.containsKey(name)) {
                throw new IllegalArgumentException(
                        "ARK_DRAINING names %s, but the accounts are %s"
                                .formatted(name, accounts.sequencedKeySet()));
            }
        }
        if (draining.size() == accounts.size()) {
            throw new IllegalArgumentException(
                    "ARK_DRAINING names every account, so that nothing could be ordered; to only"
                            + " watch, leave submit out of SEEDANCE_WORKER_ROLES");
        }
    }

    /** The key of each account by its name, in their order. */
    static SequencedMap<String, String> of(String apiKey, List<String> apiKeys) {
        SequencedMap<String, String> accounts = new LinkedHashMap<>();
        if (!apiKey.isBlank()) {
            accounts.put(MAIN, usable("ARK_API_KEY", apiKey));
        }
        int number = 0;
        for (String pair : apiKeys) {
            number++;
            int end = pair.indexOf('=');
            String name = end < 0 ? "" : pair.substring(0, end).strip();
            // Without a name this may be a key, so it is told by its place.
            if (!name.matches("[a-z0-9-]{1,20}")) {
                throw new IllegalArgumentException(
                        "entry %d of ARK_API_KEYS is not of the form name=key, with a name of 1 to"
                                        .formatted(number)
                                + " 20 of a-z, 0-9 and -");
            }
            String key = usable("the key of " + name + " in ARK_API_KEYS", pair.substring(end + 1));
            if (accounts.put(name, key) != null) {
                throw new IllegalArgumentException(
                        "there are two accounts of the name %s; ARK_API_KEY is that of main"
                                .formatted(name));
            }
        }
        return accounts;
    }

    private static String usable(String what, String key) {
        if (key.isBlank()) {
            throw new IllegalArgumentException(what + " is empty");
        }
        if (!key.matches("[\\x21-\\x7e]+")) {
            throw new IllegalArgumentException(
                    what
                            + " has a space, a line break or another character that no"
                            + " key has; was it read from a file with a line end?");
        }
        return key;
    }
}

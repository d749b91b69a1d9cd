package dev.seedancequeue.worker.provider.ark;

import dev.seedancequeue.worker.slot.PoolLimits;
import dev.seedancequeue.worker.slot.SlotLimits;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How to reach the provider.
 *
 * @param baseUrl up to and including {@code /api/v3}
 * @param apiKey the key of the account {@code main}
 * @param apiKeys {@code name=key} pairs: further accounts; one account in all is required
 * @param draining names of accounts that get no new orders and are still watched
 * @param connectTimeout for opening a connection
 * @param readTimeout the longest whole time of a get or list
 * @param createTimeout the longest whole time of a create; the provider fetches media during it
 * @param deleteTimeout the longest whole time of a delete; short, because the look before it must
 *     still be true when it arrives
 * @param settleTime how long after a create was begun it may still appear at the provider
 * @param listsPerSecond the account's limit of list calls (provider: 1)
 * @param getsPerSecond the account's limit of get calls (provider: 20)
 * @param deletesPerSecond the account's limit of delete calls (provider: 20)
 * @param idsPerList how many ids one list call names; 170 keep its URL under 8 kB even with the
 *     longer ids of tier flex
 * @param tasksInProcess how many tasks an account may have at the provider at once, in each pool:
 *     {@link PoolLimits}
 * @param createsPerMinute how many creates it may make in a minute, the same way
 * @param tokensPerDay how many tokens it may order in 24 hours, the same way
 */
@ConfigurationProperties(value = "ark", ignoreUnknownFields = false)
public record ArkSettings(
        @DefaultValue("https://ark.cn-beijing.volces.com/api/v3") URI baseUrl,
        @DefaultValue("") String apiKey,
        @DefaultValue List<String> apiKeys,
        @DefaultValue Set<String> draining,
        @DefaultValue("5s") Duration connectTimeout,
        @DefaultValue("15s") Duration readTimeout,
        @DefaultValue("60s") Duration createTimeout,
        @DefaultValue("5s") Duration deleteTimeout,
        @DefaultValue("75s") Duration settleTime,
        @DefaultValue("1") double listsPerSecond,
        @DefaultValue("20") double getsPerSecond,
        @DefaultValue("20") double deletesPerSecond,
        @DefaultValue("170") int idsPerList,
        @DefaultValue List<String> tasksInProcess,
        @DefaultValue List<String> createsPerMinute,
        @DefaultValue List<String> tokensPerDay) {

    private static final String TASKS_IN_PROCESS = "ARK_TASKS_IN_PROCESS";
    private static final String CREATES_PER_MINUTE = "ARK_CREATES_PER_MINUTE";
    private static final String TOKENS_PER_DAY = "ARK_TOKENS_PER_DAY";

    public ArkSettings {
        apiKeys = List.copyOf(apiKeys);
        draining = Set.copyOf(draining);
        tasksInProcess = List.copyOf(tasksInProcess);
        createsPerMinute = List.copyOf(createsPerMinute);
        tokensPerDay = List.copyOf(tokensPerDay);
        ArkAccounts.check(apiKey, apiKeys, draining);
        String scheme = String.valueOf(baseUrl.getScheme());
        if (!scheme.matches("https?") || baseUrl.getHost() == null) {
            throw new IllegalArgumentException(
                    "ARK_BASE_URL=%s must be an http or https address, such as".formatted(baseUrl)
                            + " https://ark.cn-beijing.volces.com/api/v3");
        }
        requirePositive("ARK_CONNECT_TIMEOUT", connectTimeout);
        requirePositive("ARK_READ_TIMEOUT", readTimeout);
        requirePositive("ARK_CREATE_TIMEOUT", createTimeout);
        requirePositive("ARK_DELETE_TIMEOUT", deleteTimeout);
        if (connectTimeout.compareTo(createTimeout) >= 0) {
            throw new IllegalArgumentException(
                    "ARK_CONNECT_TIMEOUT=%s must be shorter than ARK_CREATE_TIMEOUT=%s: else a"
                                    .formatted(connectTimeout, createTimeout)
                            + " create that never left counts as one that may have arrived");
        }
        if (settleTime.compareTo(createTimeout) <= 0) {
            throw new IllegalArgumentException(
                    "ARK_SETTLE_TIME=%s must be longer than ARK_CREATE_TIMEOUT=%s: a create may"
                                    .formatted(settleTime, createTimeout)
                            + " still appear after we stopped waiting for its answer");
        }
        requireRate("ARK_LISTS_PER_SECOND", listsPerSecond);
        requireRate("ARK_GETS_PER_SECOND", getsPerSecond);
        requireRate("ARK_DELETES_PER_SECOND", deletesPerSecond);
        if (idsPerList < 1 || idsPerList > 500) {
            throw new IllegalArgumentException(
                    "ARK_IDS_PER_LIST=%d must be 1 to 500, the provider's page size"
                            .formatted(idsPerList));
        }
        SlotLimits _ = slotLimits(tasksInProcess, createsPerMinute, tokensPerDay);
    }

    /**
     * The limits of each account in each pool.
     *
     * @throws IllegalArgumentException one names an account or a pool that there is not
     */
    public SlotLimits slotLimits(List<String> pools) {
        SlotLimits limits = slotLimits(tasksInProcess, createsPerMinute, tokensPerDay);
        Set<String> accounts = accounts().keySet();
        limits.inProcess().check(TASKS_IN_PROCESS, accounts, Set.copyOf(pools));
        limits.createsPerMinute().check(CREATES_PER_MINUTE, accounts, Set.copyOf(pools));
        limits.tokensPerDay().check(TOKENS_PER_DAY, accounts, Set.copyOf(pools));
        return limits;
    }

    private static SlotLimits slotLimits(
            List<String> inProcess, List<String> perMinute, List<String> perDay) {
        return new SlotLimits(
                PoolLimits.of(TASKS_IN_PROCESS, inProcess),
                PoolLimits.of(CREATES_PER_MINUTE, perMinute),
                PoolLimits.of(TOKENS_PER_DAY, perDay));
    }

    /** The key of each account by its name, in their order. */
    public SequencedMap<String, String> accounts() {
        return ArkAccounts.of(apiKey, apiKeys);
    }

    private static void requirePositive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException("%s=%s must be above 0".formatted(name, value));
        }
    }

    private static void requireRate(String name, double perSecond) {
        if (!(perSecond > 0 && perSecond <= 1000)) {
            throw new IllegalArgumentException(
                    "%s=%s must be above 0 and at most 1000".formatted(name, perSecond));
        }
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return "ArkSettings[" + baseUrl + "]";
    }
}

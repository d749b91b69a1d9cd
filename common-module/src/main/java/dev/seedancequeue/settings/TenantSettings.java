package dev.seedancequeue.settings;

import dev.seedancequeue.messaging.SubmitQueues;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What one tenant may ask for; the same for API and workers, which are two doors to one queue.
 *
 * @param maxBacklog most unfinished tasks of a tenant; beyond it no further ones are accepted
 * @param shares {@code tenant=weight} for each tenant whose tasks wait in a queue of their own; all
 *     others wait in one together, of weight 1. At most {@value #MOST_SHARES}, weights 1 to 1000
 */
@ConfigurationProperties(value = "seedance.tenant", ignoreUnknownFields = false)
public record TenantSettings(
        @DefaultValue("1000000") long maxBacklog, @DefaultValue({}) List<String> shares) {

    private static final int MOST_SHARES = 50;
    private static final String SHARE = "[A-Za-z0-9_-]{1,64}=([1-9][0-9]{0,2}|1000)";

    public TenantSettings {
        if (maxBacklog < 1) {
            throw new IllegalArgumentException(
                    "SEEDANCE_TENANT_MAX_BACKLOG=%d must be at least 1".formatted(maxBacklog));
        }
        shares = shares.stream().map(String::strip).toList();
        for (String share : shares) {
            if (!share.matches(SHARE) || share.startsWith(SubmitQueues.BULK + "=")) {
                throw new IllegalArgumentException(
                        "SEEDANCE_TENANT_SHARES: \"%s\" must be tenant=weight, a name of letters,"
                                        .formatted(share)
                                + " digits, - and _ other than bulk, and a weight of 1 to 1000;"
                                + " such as acme=3,small=1");
            }
        }
        long tenants = shares.stream().map(TenantSettings::tenant).distinct().count();
        if (tenants < shares.size() || tenants > MOST_SHARES) {
            throw new IllegalArgumentException(
                    "SEEDANCE_TENANT_SHARES must name each tenant once, and %d at most"
                            .formatted(MOST_SHARES));
        }
    }

    /** The queues that follow from the shares. */
    public SubmitQueues submitQueues() {
        Map<String, Integer> weights = new HashMap<>();
        for (String share : shares) {
            String weight = share.substring(share.indexOf('=') + 1);
            weights.put(tenant(share), Integer.parseInt(weight));
        }
        return new SubmitQueues(weights);
    }

    private static String tenant(String share) {
        return share.substring(0, share.indexOf('='));
    }
}

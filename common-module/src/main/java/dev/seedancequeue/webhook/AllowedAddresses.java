package dev.seedancequeue.webhook;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Which addresses webhooks may be sent to: public ones, and networks that are allowed by name. An
 * endpoint's owner must not be able to make us talk to what only we can reach.
 */
public final class AllowedAddresses {

    /** Special-purpose networks of IPv4 (IANA), none of which is a server on the internet. */
    private static final List<Network> SPECIAL_4 =
            Network.all(
                    List.of(
                            "0.0.0.0/8",
                            "10.0.0.0/8",
                            "100.64.0.0/10",
                            "127.0.0.0/8",
                            "169.254.0.0/16",
                            "172.16.0.0/12",
                            "192.0.0.0/24",
                            "192.0.2.0/24",
                            "192.88.99.0/24",
                            "192.168.0.0/16",
                            "198.18.0.0/15",
                            "198.51.100.0/24",
                            "203.0.113.0/24",
                            "224.0.0.0/4",
                            "240.0.0.0/4"));

    /** Of IPv6 only this is routed on the internet … */
    private static final Network GLOBAL_6 = Network.of("2000::/3");

    /** … but for these, which lead to IPv4, to nowhere, or to what we cannot tell. */
    private static final List<Network> SPECIAL_6 =
            Network.all(List.of("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"));

    private final List<Network> allowed;

    /**
     * @param networks allowed besides public addresses, as {@code 10.1.0.0/16} or {@code fd00::/8}
     * @throws IllegalArgumentException for one that is no network
     */
    public AllowedAddresses(List<String> networks) {
        allowed = Network.all(networks);
    }

    /** Whether a webhook may be sent to this address. */
    public boolean permits(InetAddress address) {
        return isNamed(address) || isPublic(address);
    }

    /** Whether it may be sent there without encryption: only into networks that were named. */
    public boolean permitsPlainHttp(InetAddress address) {
        return isNamed(address);
    }

    /** Whether any network was named. */
    public boolean namesNetworks() {
        return !allowed.isEmpty();
    }

    private boolean isNamed(InetAddress address) {
        return allowed.stream().anyMatch(network -> network.contains(address));
    }

    private static boolean isPublic(InetAddress address) {
        return address instanceof Inet4Address
                ? SPECIAL_4.stream().noneMatch(network -> network.contains(address))
                : GLOBAL_6.contains(address)
                        && SPECIAL_6.stream().noneMatch(network -> network.contains(address));
    }

    private record Network(InetAddress base, int bits) {

        static List<Network> all(List<String> texts) {
            List<Network> networks = new ArrayList<>();
            texts.forEach(text -> networks.add(of(text)));
            return List.copyOf(networks);
        }

        static Network of(String text) {
            String[] parts = text.strip().split("/", -1);
            if (parts.length == 2 && parts[1].matches("[0-9]{1,3}")) {
                try {
                    var network =
                            new Network(
                                    InetAddress.ofLiteral(parts[0]), Integer.parseInt(parts[1]));
                    if (network.bits <= 8 * network.base.getAddress().length) {
                        return network;
                    }
                } catch (IllegalArgumentException _) {
                    // Said below.
                }
            }
            throw new IllegalArgumentException(
                    "%s is not a network, such as 10.1.0.0/16 or fd00::/8".formatted(text));
        }

        boolean contains(InetAddress address) {
            byte[] own = base.getAddress();
            byte[] other = address.getAddress();
            if (own.length != other.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((own[bit / 8] & mask) != (other[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}

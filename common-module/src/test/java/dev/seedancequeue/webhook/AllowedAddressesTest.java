package dev.seedancequeue.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedAddressesTest {

    private final AllowedAddresses usual = new AllowedAddresses(List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.0.0.1",
                "100.64.0.1",
                "127.0.0.1",
                "127.8.8.8",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.8",
                "192.168.1.1",
                "198.18.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "64:ff9b::7f00:1",
                "fe80::1",
                "fc00::1",
                "fd12::1",
                "ff02::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "2001:0:1::1",
                "fec0::1"
            })
    void whatIsNoServerOnTheInternetIsForbidden(String address) {
        assertThat(usual.permits(InetAddress.ofLiteral(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "93.184.216.34",
                "172.15.0.1",
                "172.32.0.1",
                "192.169.0.1",
                "2606:4700::1111",
                "2a00:1450:4001::1"
            })
    void whatIsPublicIsAllowedButNotInPlainHttp(String address) {
        assertThat(usual.permits(InetAddress.ofLiteral(address))).isTrue();
        assertThat(usual.permitsPlainHttp(InetAddress.ofLiteral(address))).isFalse();
    }

    @Test
    void aNetworkThatIsNamedIsAllowedAndNoOther() {
        var named = new AllowedAddresses(List.of("10.1.0.0/16", "fd00::/8"));

        for (String address : List.of("10.1.2.3", "fd12::1")) {
            assertThat(named.permits(InetAddress.ofLiteral(address))).isTrue();
            assertThat(named.permitsPlainHttp(InetAddress.ofLiteral(address))).isTrue();
        }
        assertThat(named.permits(InetAddress.ofLiteral("10.2.0.1"))).isFalse();
        assertThat(named.permits(InetAddress.ofLiteral("fc00::1"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.1", "10.0.0.0/33", "fd00::/129", "home/8", "10.0.0.0/-1"})
    void whatIsNoNetworkIsRefused(String text) {
        assertThatThrownBy(() -> new AllowedAddresses(List.of(text)))
                .hasMessage(text + " is not a network, such as 10.1.0.0/16 or fd00::/8");
    }
}

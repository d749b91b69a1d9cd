package dev.seedancequeue.callback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seedancequeue.callback.CallbackAddress.Target;
import dev.seedancequeue.task.Task;
import dev.seedancequeue.task.Tasks;
import java.net.URI;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CallbackAddressTest {

    private static final URI BASE = URI.create("https://queue.example/");
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    private final CallbackAddress address = new CallbackAddress(BASE, SECRET);
    private final Task task = Tasks.queued();

    @Test
    void namesItsTask() {
        assertThat(address.target(token(task))).isEqualTo(new Target(task.tenant(), task.id()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "..", "acme.eu", "~!@#$%^&*()"})
    void keepsAnyTenantInOnePartOfThePath(String tenant) {
        Task theirs =
                Task.accepted(
                        task.id(),
                        tenant,
                        task.video(),
                        task.warnings(),
                        null,
                        null,
                        Tasks.NOW,
                        null);

        assertThat(token(theirs)).matches("[A-Za-z0-9_.-]+");
        assertThat(address.target(token(theirs))).isEqualTo(new Target(tenant, task.id()));
    }

    @Test
    void isTheSameInEveryProcessAndAnotherOneForEveryTaskAndSecret() {
        var other = new CallbackAddress(BASE, SECRET.replace('0', '1'));

        assertThat(new CallbackAddress(BASE, SECRET).of(task)).isEqualTo(address.of(task));
        assertThat(address.of(Tasks.queued())).isNotEqualTo(address.of(task));
        assertThat(other.target(token(task))).isNull();
    }

    @Test
    void isNotRecognisedWithAnyCharacterChanged() {
        String token = token(task);
        for (int i = 0; i < token.length(); i++) {
            char changed = token.charAt(i) == 'a' ? 'b' : 'a';
            String forged = token.substring(0, i) + changed + token.substring(i + 1);
            assertThat(address.target(forged)).as(forged).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a.b.c", "ä.seedance_1_abcd.x", "%2e.seedance_1_abcd."})
    void isNotUpsetByAnythingElse(String token) {
        assertThat(address.target(token)).isNull();
        assertThat(address.target(token.repeat(1000))).isNull();
    }

    @Test
    void isNoneWhenCallbacksAreOff() {
        assertThat(CallbackAddress.off().of(task)).isNull();
        assertThat(CallbackAddress.off().target(token(task))).isNull();
    }

    private String token(Task of) {
        String url = Objects.requireNonNull(address.of(of));
        assertThat(url).startsWith("https://queue.example/callbacks/");
        return url.substring("https://queue.example/callbacks/".length());
    }
}

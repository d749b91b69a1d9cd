package dev.seedancequeue.systemtests.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Tells whether something is the video that it should be. */
public final class Videos {

    private Videos() {}

    /** An MP4 file begins with a box of type {@code ftyp}, after the box's length. */
    public static void assertIsMp4(byte[] file) {
        assertThat(file).hasSizeGreaterThan(100);
        assertThat(new String(Arrays.copyOfRange(file, 4, 8), StandardCharsets.US_ASCII))
                .isEqualTo("ftyp");
    }

    public static void assertOpens(String link) {
        HttpResponse<byte[]> answer = Http.send(Http.to(URI.create(link)).GET());
        assertThat(answer.statusCode()).as(link).isEqualTo(200);
        assertIsMp4(answer.body());
    }
}

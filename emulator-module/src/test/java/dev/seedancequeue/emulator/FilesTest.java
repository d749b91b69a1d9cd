package dev.seedancequeue.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import org.jcodec.api.FrameGrab;
import org.jcodec.api.JCodecException;
import org.jcodec.common.io.ByteBufferSeekableByteChannel;
import org.jcodec.common.model.Picture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilesTest {

    private Emulator emulator;
    private ArkClient ark;

    @BeforeEach
    void start() {
        emulator = Emulator.start(EmulatorSettings.forTests());
        ark = new ArkClient(emulator);
        emulator.clock().freeze();
    }

    @AfterEach
    void stop() {
        ark.close();
        emulator.close();
    }

    private String link(String ratio, String name) {
        String id =
                ark.created(
                        Bodies.text("一只可爱的小猫在阳光下打哈欠")
                                .put("ratio", ratio)
                                .put("duration", 4)
                                .put("return_last_frame", true)
                                .toString());
        emulator.clock().step(Duration.ofHours(1));
        return ark.get(id).json().path("content").path(name).asString();
    }

    /** Top-level boxes of an MP4 file by type, in order, with their offsets. */
    private static Map<String, Integer> boxes(byte[] file) {
        Map<String, Integer> boxes = new LinkedHashMap<>();
        ByteBuffer bytes = ByteBuffer.wrap(file);
        int offset = 0;
        while (offset < file.length) {
            long size = Integer.toUnsignedLong(bytes.getInt(offset));
            if (size == 1) {
                size = bytes.getLong(offset + 8);
            }
            assertThat(size).isBetween(8L, (long) file.length - offset);
            boxes.put(new String(file, offset + 4, 4, StandardCharsets.US_ASCII), offset);
            offset += Math.toIntExact(size);
        }
        return boxes;
    }

    private static int find(byte[] file, String type) {
        byte[] wanted = type.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i + wanted.length <= file.length; i++) {
            if (ByteBuffer.wrap(file, i, wanted.length).equals(ByteBuffer.wrap(wanted))) {
                return i;
            }
        }
        throw new AssertionError("there is no " + type);
    }

    @Test
    void areMp4WithTheHeaderFirst() {
        HttpResponse<byte[]> response = ark.download(link("16:9", "video_url"));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("video/mp4");
        byte[] file = response.body();
        assertThat(boxes(file)).containsKeys("ftyp", "moov", "mdat");
        assertThat(boxes(file).get("moov")).isLessThan(boxes(file).get("mdat"));
        assertThat(file.length).isLessThan(1_000_000);
        // AVCDecoderConfigurationRecord: version 1, then the profile; 66 is baseline.
        int avcc = find(file, "avcC") + 4;
        assertThat(file[avcc]).isEqualTo((byte) 1);
        assertThat(file[avcc + 1]).isEqualTo((byte) 66);
    }

    @Test
    void areQuickTimeWhenThatIsAskedFor() throws IOException, JCodecException {
        String id =
                ark.created(
                        Bodies.text("x")
                                .put("model", "doubao-seedance-2-5-260628")
                                .put("output_format", "mov")
                                .put("duration", 4)
                                .toString());
        emulator.clock().step(Duration.ofHours(1));
        String link = ark.get(id).json().path("content").path("video_url").asString();
        HttpResponse<byte[]> response = ark.download(link);

        assertThat(link).contains("/video.mov?");
        assertThat(response.headers().firstValue("content-type")).contains("video/quicktime");
        byte[] file = response.body();
        assertThat(new String(file, 4, 8, StandardCharsets.US_ASCII)).isEqualTo("ftypqt  ");
        assertThat(boxes(file)).containsKeys("moov", "mdat");
        FrameGrab grab =
                FrameGrab.createFrameGrab(
                        ByteBufferSeekableByteChannel.readFromByteBuffer(ByteBuffer.wrap(file)));
        assertThat(grab.getVideoTrack().getMeta().getTotalFrames()).isEqualTo(16);
    }

    @ParameterizedTest
    @CsvSource({"16:9, 640, 360", "9:16, 360, 640", "1:1, 640, 640", "21:9, 640, 274"})
    void haveTheRatioAskedForAndMove(String ratio, int width, int height)
            throws IOException, JCodecException {
        byte[] file = ark.download(link(ratio, "video_url")).body();
        FrameGrab grab =
                FrameGrab.createFrameGrab(
                        ByteBufferSeekableByteChannel.readFromByteBuffer(ByteBuffer.wrap(file)));
        assertThat(grab.getVideoTrack().getMeta().getTotalDuration()).isEqualTo(4.0);
        assertThat(grab.getVideoTrack().getMeta().getTotalFrames()).isEqualTo(16);
        Picture first = grab.getNativeFrame().cloneCropped();
        assertThat(first.getWidth()).isEqualTo(width);
        assertThat(first.getHeight()).isEqualTo(height);
        byte[] firstLuma = first.getPlaneData(0).clone();
        assertThat(grab.getNativeFrame().cloneCropped().getPlaneData(0)).isNotEqualTo(firstLuma);
    }

    @Test
    void showThePromptInReadableLetters() {
        Glyphs glyphs = Glyphs.standard();
        for (int letter : "一只可爱的小猫在阳光下打哈欠,画面温馨自然ñЖ한あ".codePoints().toArray()) {
            assertThat(glyphs.glyph(letter))
                    .as(Character.toString(letter))
                    .isNotEqualTo(glyphs.glyph(0xFFFD))
                    .isNotEqualTo(glyphs.glyph(' '));
        }
        assertThat(glyphs.glyph(0x1F600)).isEqualTo(glyphs.glyph(0xFFFD));
        assertThat(glyphs.width('a')).isEqualTo(8);
        assertThat(glyphs.width('猫')).isEqualTo(16);
        String bar = glyphs.glyph('l').hex();
        assertThat(bar).hasSize(32);
        assertThat(glyphs.glyph('l').ink(4, 8)).isTrue();
        assertThat(glyphs.glyph('l').ink(0, 8)).isFalse();
    }

    @Test
    void haveALastFrameAsPng() throws IOException {
        HttpResponse<byte[]> response = ark.download(link("9:16", "last_frame_url"));
        assertThat(response.headers().firstValue("content-type")).contains("image/png");
        var image = ImageIO.read(new ByteArrayInputStream(response.body()));
        assertThat(image.getWidth()).isEqualTo(360);
        assertThat(image.getHeight()).isEqualTo(640);
    }

    @Test
    void dieAfterADay() {
        String link = link("16:9", "last_frame_url");
        emulator.clock().step(Duration.ofHours(22));
        assertThat(ark.download(link).statusCode()).isEqualTo(200);
        emulator.clock().step(Duration.ofHours(2));
        assertThat(ark.download(link).statusCode()).isEqualTo(403);
    }

    @Test
    void openOnlyWithTheirSignature() {
        String link = link("16:9", "last_frame_url");
        String forged = link.substring(0, link.length() - 1) + (link.endsWith("0") ? "1" : "0");
        assertThat(ark.download(forged).statusCode()).isEqualTo(403);
        assertThat(ark.download(link.replace("last_frame.png", "video.mp4")).statusCode())
                .isEqualTo(403);
        assertThat(ark.download(link.replaceAll("cgt-\\d", "cgt-9")).statusCode()).isEqualTo(404);
        assertThat(ark.download(link.substring(0, link.indexOf('?'))).statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-9, 206, bytes 0-9/100, 10",
        "bytes=90-, 206, bytes 90-99/100, 10",
        "bytes=-5, 206, bytes 95-99/100, 5",
        "bytes=50-999, 206, bytes 50-99/100, 50",
        "bytes=100-, 416, bytes */100, 0",
        "bytes=9-3, 416, bytes */100, 0"
    })
    void comeInPartsForPlayersThatAsk(String header, int status, String range, int length) {
        Answer answer = ByteRange.answer(header, new byte[100], "video/mp4");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.headers()).containsEntry("Content-Range", range);
        assertThat(answer.body()).hasSize(length);
    }

    @Test
    void comeWholeWhenTheRangeIsNotUnderstood() {
        assertThat(ByteRange.answer("bytes=-", new byte[100], "video/mp4").status()).isEqualTo(200);
        assertThat(ByteRange.answer("", new byte[100], "video/mp4").body()).hasSize(100);
    }
}

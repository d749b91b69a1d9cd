package dev.seedancequeue.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Images inside the request: read by their headers, never decoded. */
class InlineImageTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String POINTER = "/content/0/image_url/url";

    /** Where the pixels begin in {@link #heic}; the box before it is of 8 bytes. */
    private static final int HEIC_MDAT = 76;

    private final RequestCheck check =
            new RequestCheck(ModelCatalogue.standard(), CatalogueSettings.defaults());

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg", "gif", "bmp", "tiff"})
    void acceptsAnImageOfEachFormatThatTheJdkWrites(String format) throws IOException {
        assertThat(codes(format, image(format, 320, 400))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "300, 300, ''",
        "299, 400, image_sides",
        "6000, 3000, ''",
        "6001, 3000, image_sides",
        "1000, 400, image_ratio",
        "999, 400, ''",
        "400, 1000, image_ratio",
        "401, 1000, ''",
        "20, 6001, 'image_sides,image_ratio'"
    })
    void holdsSidesAndRatioToTheirLimits(int width, int height, String expected)
            throws IOException {
        assertThat(String.join(",", codes("png", image("png", width, height)))).isEqualTo(expected);
    }

    @Test
    void readsABombsHeaderAndNothingElse() throws IOException {
        byte[] png = image("png", 300, 300);
        ByteBuffer.wrap(png).putInt(16, 2_000_000_000).putInt(20, 2_000_000_000);

        assertThat(codes("png", png)).containsExactly("image_sides");
    }

    @Test
    void refusesAnImageWhoseHeaderIsCutOff() throws IOException {
        for (String format : List.of("png", "jpeg", "gif", "bmp", "tiff")) {
            byte[] head = Arrays.copyOf(image(format, 320, 320), 12);
            assertThat(codes(format, head)).as(format).containsExactly("image_unreadable");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg", "gif", "bmp", "tiff", "webp", "heic"})
    void refusesAnImageThatEndsTooEarly(String format) throws IOException {
        byte[] whole =
                switch (format) {
                    case "webp" -> webp("VP8X", 24, 599, 3, 27, 399, 3);
                    case "heic" -> heic(512, 512, 4000, 3000);
                    default -> noise(format);
                };
        for (int missing : new int[] {2, 7, whole.length / 4, whole.length / 2}) {
            byte[] cut = Arrays.copyOf(whole, whole.length - missing);
            assertThat(codes(format, cut))
                    .as(missing + " of " + whole.length)
                    .hasSize(1)
                    .containsAnyOf("image_incomplete", "image_unreadable");
        }
        assertThat(codes(format, whole)).isEmpty();
        assertThat(codes(format, Arrays.copyOf(whole, whole.length + 100))).isEmpty();
    }

    /** A photo's own thumbnail ends with the mark that ends the photo. */
    @Test
    void isNotDeceivedByTheEndOfAThumbnail() throws IOException {
        byte[] photo = noise("jpeg");
        byte[] thumbnail = image("jpeg", 160, 120);
        ByteBuffer file = ByteBuffer.allocate(photo.length + thumbnail.length + 4);
        file.put(photo, 0, 2).putShort((short) 0xFFE1).putShort((short) (thumbnail.length + 2));
        file.put(thumbnail).put(photo, 2, photo.length - 2);

        assertThat(codes("jpeg", file.array())).isEmpty();
        assertThat(codes("jpeg", Arrays.copyOf(file.array(), file.capacity() / 2)))
                .containsExactly("image_incomplete");
    }

    @Test
    void doesNotMissTheLastByteOfAGif() throws IOException {
        byte[] gif = noise("gif");

        assertThat(codes("gif", Arrays.copyOf(gif, gif.length - 1))).isEmpty();
    }

    @Test
    void findsAHeicWithoutPixels() {
        byte[] heic = heic(512, 512, 4000, 3000);
        heic[HEIC_MDAT + 4] = 'f';

        assertThat(codes("heic", heic)).containsExactly("image_incomplete");
        copy("idat", heic, HEIC_MDAT - 4);
        assertThat(codes("heic", heic)).isEmpty();
    }

    @Test
    void refusesTextBehindTheEndOfTheBase64() throws IOException {
        ObjectNode body = body("bmp", Arrays.copyOf(image("bmp", 320, 320), 20_000));
        ObjectNode holder = (ObjectNode) body.at("/content/0/image_url");
        holder.put("url", holder.path("url").asString() + "AAAA");

        assertThat(check.check(body))
                .isInstanceOfSatisfying(
                        RequestVerdict.Refused.class,
                        refused ->
                                assertThat(refused.violations())
                                        .extracting(Violation::code)
                                        .containsExactly("invalid_base64"));
    }

    /** What it holds counts, not what it is called: this model takes no heic. */
    @Test
    void refusesAFormatThatTheModelDoesNotTakeUnderAnotherName() {
        ObjectNode body = body("png", heic(512, 512, 4000, 3000));
        body.put("model", "doubao-seedance-1-0-pro-250528");
        assertThat(check.check(body))
                .isInstanceOfSatisfying(
                        RequestVerdict.Refused.class,
                        refused ->
                                assertThat(refused.violations())
                                        .containsExactly(
                                                new Violation(
                                                        POINTER,
                                                        "unsupported_format",
                                                        "image_url.url is called png and holds"
                                                                + " heic; send jpeg, png, webp, bmp,"
                                                                + " tiff or gif")));
    }

    @Test
    void refusesADirectoryThatClaimsMoreThanTheFileHolds() {
        ByteBuffer tiff = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
        tiff.put("II*\0".getBytes(StandardCharsets.ISO_8859_1)).putInt(8).putShort((short) 9);
        for (int tag = 256; tag < 265; tag++) {
            tiff.putShort((short) tag).putShort((short) 4).putInt(Integer.MAX_VALUE).putInt(20);
        }

        assertThat(codes("tiff", tiff.array())).containsExactly("image_unreadable");
    }

    @Test
    void readsTheThreeKindsOfWebp() {
        assertThat(codes("webp", webp("VP8X", 24, 599, 3, 27, 399, 3))).isEmpty();
        assertThat(codes("webp", webp("VP8X", 24, 199, 3, 27, 199, 3)))
                .containsExactly("image_sides");
        assertThat(codes("webp", webp("VP8 ", 26, 600, 2, 28, 100, 2)))
                .containsExactly("image_sides", "image_ratio");
        assertThat(codes("webp", webp("VP8L", 21, 599 | 399 << 14, 4, 29, 0, 1))).isEmpty();
        assertThat(codes("webp", webp("VP8L", 21, 99 | 399 << 14, 4, 29, 0, 1)))
                .containsExactly("image_sides", "image_ratio");
    }

    @Test
    void takesTheLargestSizeOfAHeic() {
        assertThat(codes("heic", heic(512, 512, 4000, 3000))).isEmpty();
        assertThat(codes("heif", heic(512, 512, 7000, 3000))).containsExactly("image_sides");
    }

    @Test
    void acceptsAHeicThatDoesNotTellItsSize() {
        byte[] heic = heic(0, 0, 0, 0);

        assertThat(codes("heic", heic)).isEmpty();
    }

    @Test
    void warnsOfAnImageThatIsNotWhatItIsCalled() throws IOException {
        RequestVerdict verdict = check.check(body("png", image("jpeg", 320, 320)));

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        RequestVerdict.Accepted.class,
                        accepted ->
                                assertThat(accepted.warnings())
                                        .containsExactly(
                                                new Warning(
                                                        POINTER,
                                                        "image_format_mismatch",
                                                        "image_url.url is called png and holds"
                                                                + " jpeg")));
    }

    @Test
    void refusesThirtyMegabytes() throws IOException {
        byte[] png = image("png", 320, 320);

        assertThat(codes("png", Arrays.copyOf(png, 30 * 1024 * 1024)))
                .containsExactly("image_too_large");
        assertThat(codes("png", Arrays.copyOf(png, 30 * 1024 * 1024 - 1))).isEmpty();
    }

    @Test
    void findsAWrongLetterFarBehindTheHeader() throws IOException {
        byte[] padded = Arrays.copyOf(image("png", 320, 320), 300_000);
        ObjectNode body = body("png", padded);
        ObjectNode holder = (ObjectNode) body.at("/content/0/image_url");
        StringBuilder url = new StringBuilder(holder.path("url").asString());
        url.setCharAt(url.length() - 10, '猫');
        holder.put("url", url.toString());

        assertThat(check.check(body))
                .isInstanceOfSatisfying(
                        RequestVerdict.Refused.class,
                        refused ->
                                assertThat(refused.violations())
                                        .extracting(Violation::code)
                                        .containsExactly("invalid_base64"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg", "gif", "bmp", "tiff", "webp", "heic"})
    void survivesDamagedImages(String format) throws IOException {
        byte[] whole =
                switch (format) {
                    case "webp" -> webp("VP8X", 24, 599, 3, 27, 399, 3);
                    case "heic" -> heic(512, 512, 4000, 3000);
                    default -> image(format, 320, 320);
                };
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            byte[] damaged = whole.clone();
            for (int n = 0; n < 12; n++) {
                damaged[random.nextInt(Math.min(200, damaged.length))] = (byte) random.nextInt();
            }
            assertThat(check.check(body(format, damaged))).isNotNull();
        }
    }

    private List<String> codes(String format, byte[] file) {
        return switch (check.check(body(format, file))) {
            case RequestVerdict.Accepted accepted -> {
                assertThat(accepted.warnings()).isEmpty();
                yield List.of();
            }
            case RequestVerdict.Refused(var violations) -> {
                assertThat(violations).extracting(Violation::pointer).containsOnly(POINTER);
                yield violations.stream().map(Violation::code).toList();
            }
        };
    }

    private static ObjectNode body(String format, byte[] file) {
        ObjectNode body = JSON.createObjectNode().put("model", "doubao-seedance-2-0-mini-260615");
        ObjectNode item = body.putArray("content").addObject().put("type", "image_url");
        String data = Base64.getEncoder().encodeToString(file);
        item.putObject("image_url").put("url", "data:image/" + format + ";base64," + data);
        return body;
    }

    private static byte[] image(String format, int width, int height) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BufferedImage blank = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_BINARY);
        if (format.equals("jpeg")) {
            blank = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        }
        assertThat(ImageIO.write(blank, format, out)).isTrue();
        return out.toByteArray();
    }

    private static byte[] webp(
            String chunk, int widthAt, int width, int widthBytes, int heightAt, int height, int n) {
        byte[] file = new byte[64];
        copy("RIFF", file, 0);
        file[4] = (byte) (file.length - 8);
        copy("WEBP", file, 8);
        copy(chunk, file, 12);
        for (int i = 0; i < widthBytes; i++) {
            file[widthAt + i] = (byte) (width >>> (8 * i));
        }
        for (int i = 0; i < n; i++) {
            file[heightAt + i] = (byte) (height >>> (8 * i));
        }
        return file;
    }

    private static byte[] heic(int width, int height, int largerWidth, int largerHeight) {
        byte[] file = new byte[160];
        ByteBuffer boxes = ByteBuffer.wrap(file);
        copy("ftypheic", boxes.putInt(0, 16).array(), 4);
        copy("meta", boxes.putInt(16, HEIC_MDAT - 16).array(), 20);
        copy("ispe", boxes.putInt(28, 20).array(), 32);
        boxes.putInt(40, width).putInt(44, height);
        copy("ispe", boxes.putInt(48, 20).array(), 52);
        boxes.putInt(60, largerWidth).putInt(64, largerHeight);
        copy("free", boxes.putInt(68, HEIC_MDAT - 68).array(), HEIC_MDAT - 4);
        copy("mdat", boxes.putInt(HEIC_MDAT, 160 - HEIC_MDAT).array(), HEIC_MDAT + 4);
        return file;
    }

    /** Every pixel another, so that no format can make the file small. */
    private static byte[] noise(String format) throws IOException {
        BufferedImage noise = new BufferedImage(320, 320, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(1);
        for (int i = 0; i < 320 * 320; i++) {
            noise.setRGB(i % 320, i / 320, random.nextInt());
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(noise, format, out)).isTrue();
        return out.toByteArray();
    }

    private static void copy(String word, byte[] file, int at) {
        System.arraycopy(word.getBytes(StandardCharsets.ISO_8859_1), 0, file, at, word.length());
    }
}

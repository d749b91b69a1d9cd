package dev.seedancequeue.catalogue;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks one input file's URL; opens only what is inside the URL itself. */
final class MediaCheck {

    private static final List<String> ALL_SCHEMES = List.of("https", "http", "data", "asset");
    private static final int MAX_DATA_HEADER = 64;
    private static final Pattern DATA_HEADER =
            Pattern.compile("data:([a-z]+)/([a-z0-9.+-]+);base64");

    private final MediaKind kind;
    private final @Nullable ModelGeneration generation;
    private final String pointer;
    private final Findings findings;

    MediaCheck(
            MediaKind kind,
            @Nullable ModelGeneration generation,
            String pointer,
            Findings findings) {
        this.kind = kind;
        this.generation = generation;
        this.pointer = pointer;
        this.findings = findings;
    }

    void check(String url) {
        MediaRules rules = generation == null ? null : kind.rules(generation);
        if (rules == null && generation != null) {
            return; // the mode itself is refused already
        }
        List<String> schemes = rules == null ? ALL_SCHEMES : rules.schemes();
        String scheme = WebUrl.scheme(url);
        if (url.isBlank()) {
            add("invalid_url", kind.type + ".url is empty; send a URL");
        } else if (scheme == null || !schemes.contains(scheme)) {
            // A missing scheme is often bare base64: it must not be quoted.
            add(
                    "unsupported_url_scheme",
                    kind.type
                            + ".url has "
                            + (scheme == null ? "no scheme" : "the scheme " + scheme)
                            + "; send "
                            + Wording.anyOf(schemes)
                            + suggestDataUrl(scheme, schemes));
        } else if (scheme.equals("data")) {
            if (rules != null) {
                checkInline(url, rules);
            }
        } else if (scheme.equals("asset")) {
            if (url.length() <= "asset://".length() || !url.startsWith("asset://")) {
                add("invalid_url", kind.type + ".url names no asset; send asset://<id>");
            }
        } else {
            String wrong = WebUrl.whyNot(url);
            if (wrong != null) {
                add("invalid_url", kind.type + ".url " + wrong + "; send an absolute URL");
            }
        }
    }

    private String suggestDataUrl(@Nullable String scheme, List<String> schemes) {
        return scheme == null && schemes.contains("data")
                ? " (inline: data:" + kind.word + "/<format>;base64,<data>)"
                : "";
    }

    private void checkInline(String url, MediaRules rules) {
        int comma = url.substring(0, Math.min(url.length(), MAX_DATA_HEADER)).indexOf(',');
        Matcher header = DATA_HEADER.matcher(comma < 0 ? "" : url.substring(0, comma));
        if (!header.matches() || !header.group(1).equals(kind.word)) {
            add(
                    "invalid_data_url",
                    kind.type
                            + ".url is no data URL of the kind data:"
                            + kind.word
                            + "/<format>;base64,<data>, in lower case");
            return;
        }
        String format = header.group(2);
        if (!rules.formats().contains(format)) {
            add(
                    "unsupported_format",
                    kind.type
                            + ".url holds "
                            + Wording.quote(format)
                            + "; send "
                            + Wording.anyOf(rules.formats()));
            return;
        }
        InlineData data = new InlineData(url, comma + 1);
        if (data.decodedBytes() > rules.maxBytes()) {
            add(
                    kind.word + "_too_large",
                    kind.type
                            + ".url holds "
                            + data.decodedBytes()
                            + " bytes, but at most "
                            + rules.maxBytes()
                            + " are taken; make it smaller");
            return;
        }
        try {
            if (kind == MediaKind.IMAGE) {
                checkImage(data, format, rules);
            } else {
                data.drain();
            }
        } catch (IOException e) {
            add("invalid_base64", kind.type + ".url is not well-formed base64 of a file");
        }
    }

    private void checkImage(InlineData data, String format, MediaRules rules) throws IOException {
        ImageHeader header;
        try (var in = data.open()) {
            header = ImageHeader.read(in);
        }
        data.drain();
        if (header == null) {
            add(
                    "image_unreadable",
                    "image_url.url holds no image that can be read; send one of "
                            + Wording.anyOf(rules.formats()));
            return;
        }
        if (rules.formats().stream().noneMatch(header::isCalled)) {
            add(
                    "unsupported_format",
                    "image_url.url is called "
                            + format
                            + " and holds "
                            + header.format()
                            + "; send "
                            + Wording.anyOf(rules.formats()));
            return;
        }
        if (!ImageStructure.isWhole(header.format(), data)) {
            add(
                    "image_incomplete",
                    "image_url.url holds "
                            + data.decodedBytes()
                            + " bytes of a "
                            + header.format()
                            + " that ends too early; send the whole file");
        }
        if (!header.isCalled(format)) {
            findings.warn(
                    pointer,
                    "image_format_mismatch",
                    "image_url.url is called " + format + " and holds " + header.format());
        }
        if (header.size() != null) {
            checkGeometry(header.size(), rules);
        }
    }

    private void checkGeometry(Pixels size, MediaRules rules) {
        Integer min = rules.minSide();
        Integer max = rules.maxSide();
        int shorter = Math.min(size.width(), size.height());
        int longer = Math.max(size.width(), size.height());
        int margin = Boolean.TRUE.equals(rules.sidesInclusive()) ? 0 : 1;
        if (min != null && max != null && (shorter < min + margin || longer > max - margin)) {
            add(
                    "image_sides",
                    "the image is "
                            + size
                            + " pixels; each side must be between "
                            + min
                            + " and "
                            + max);
        }
        double ratio = (double) size.width() / size.height();
        Double least = rules.minRatio();
        Double most = rules.maxRatio();
        if (least != null && most != null && (ratio <= least || ratio >= most)) {
            add(
                    "image_ratio",
                    "the image is "
                            + size
                            + " pixels; width / height must be between "
                            + least
                            + " and "
                            + most);
        }
    }

    private void add(String code, String message) {
        findings.add(pointer, code, message);
    }
}

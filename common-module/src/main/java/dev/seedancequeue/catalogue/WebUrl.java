package dev.seedancequeue.catalogue;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What can be said of a URL without opening it. */
final class WebUrl {

    /** Longer ones are not parsed; common servers and proxies stop at about this length. */
    static final int MAX_LENGTH = 8192;

    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]{0,19}):");

    private WebUrl() {}

    /** The scheme in lower case, or null where there is none. */
    static @Nullable String scheme(String url) {
        Matcher start = SCHEME.matcher(url);
        return start.lookingAt() ? start.group(1).toLowerCase(Locale.ROOT) : null;
    }

    /** Why a text is no absolute http or https URL, as the end of a sentence; null when it is. */
    static @Nullable String whyNot(String url) {
        if (url.length() > MAX_LENGTH) {
            return "is longer than " + MAX_LENGTH + " characters";
        }
        String scheme = scheme(url);
        if (scheme == null || !(scheme.equals("http") || scheme.equals("https"))) {
            return "is not an http or https URL";
        }
        try {
            String authority = new URI(url).getRawAuthority();
            return authority == null || authority.isBlank() ? "names no host" : null;
        } catch (URISyntaxException e) {
            return "is not a well-formed URL (" + e.getReason().toLowerCase(Locale.ROOT) + ")";
        }
    }
}

package dev.seedancequeue.catalogue;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What a caller should know of a prompt that is taken all the same; the prompt is never quoted. */
final class PromptAdvice {

    private static final Pattern SUFFIX = Pattern.compile("(?<!\\S)--([a-z]{2,20})(?!\\S)");

    private final Vocabulary.Prompt advice;
    private final Findings findings;

    PromptAdvice(Vocabulary.Prompt advice, Findings findings) {
        this.advice = advice;
        this.findings = findings;
    }

    void check(JsonNode content) {
        int index = 0;
        for (JsonNode item : content) {
            if (item.path("type").asString("").equals("text") && item.path("text").isString()) {
                String pointer = ContentCheck.POINTER + "/" + index + "/text";
                checkLength(pointer, item.path("text").stringValue());
                checkSuffixes(pointer, item.path("text").stringValue());
            }
            index++;
        }
    }

    private void checkLength(String pointer, String prompt) {
        int chinese = 0;
        int words = 0;
        boolean inWord = false;
        for (int i = 0; i < prompt.length(); ) {
            int c = prompt.codePointAt(i);
            i += Character.charCount(c);
            boolean han = Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN;
            boolean letter = !han && Character.isLetterOrDigit(c);
            chinese += han ? 1 : 0;
            words += letter && !inWord ? 1 : 0;
            // An apostrophe or a hyphen does not end a word.
            inWord = letter || (inWord && (c == '\'' || c == '’' || c == '-'));
        }
        if (chinese > advice.chineseCharacters() || words > advice.words()) {
            findings.warn(
                    pointer,
                    "prompt_long",
                    "the prompt has "
                            + chinese
                            + " Chinese characters and "
                            + words
                            + " words; more than "
                            + advice.chineseCharacters()
                            + " or "
                            + advice.words()
                            + " are advised against, as details get lost");
        }
    }

    private void checkSuffixes(String pointer, String prompt) {
        Set<String> found = new LinkedHashSet<>();
        Matcher suffix = SUFFIX.matcher(prompt);
        while (suffix.find()) {
            String field = advice.suffixes().get(suffix.group(1));
            if (field != null && found.add(suffix.group(1))) {
                findings.warn(
                        pointer,
                        "legacy_prompt_suffix",
                        "the prompt holds --"
                                + suffix.group(1)
                                + ", a legacy parameter that may be ignored or refused; use the"
                                + " body field "
                                + field
                                + " instead");
            }
        }
    }
}

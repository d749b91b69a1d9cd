package dev.seedancequeue.catalogue;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes {@code docs/models.md} from the catalogue. */
final class ModelsDocument {

    private static final String REGENERATE =
            "./mvnw -q -pl common-module -am test -Dtest=ModelsDocumentTest"
                    + " -Dsurefire.failIfNoSpecifiedTests=false -Dmodels.document=write";

    private final ModelCatalogue catalogue;
    private final StringBuilder text = new StringBuilder();

    ModelsDocument(ModelCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    String write() {
        line("# Models");
        line("");
        line("What this service knows of each Seedance model: what it takes, makes and costs.");
        line("Requests are checked against exactly this, and the emulator behaves by it.");
        line("");
        line(
                "This page is generated from `common-module/src/main/resources/dev/seedancequeue/"
                        + "catalogue/*.json`");
        line("(a new model is a new file there). After a change:");
        line("");
        line("    " + REGENERATE);
        line("");
        overview();
        fields();
        prompts();
        catalogue.generations().forEach(this::generation);
        return text.toString();
    }

    private void overview() {
        line("| Model | Model ids | Makes videos from | Drafts | Pools |");
        line("|---|---|---|---|---|");
        for (ModelGeneration generation : catalogue.generations()) {
            row(
                    "[" + generation.name() + "](#" + anchor(generation.name()) + ")",
                    code(generation.ids().values()),
                    generation.modes().keySet().stream()
                            .filter(mode -> mode != VideoMode.FINAL_FROM_DRAFT)
                            .map(mode -> mode.wireName().replace('_', ' '))
                            .collect(Collectors.joining(", ")),
                    generation.draft() == null ? "no" : "yes",
                    code(generation.pools()));
        }
        line("");
        for (RetiredModel model : catalogue.vocabulary().retired()) {
            line(
                    "- %s (%s) was switched off on %s: refused as `model_gone`, which names %s."
                            .formatted(
                                    model.name(),
                                    code(model.ids().values()),
                                    model.retirement().endsAt().toLocalDate(),
                                    name(requireNonNull(model.retirement().replacement()))));
        }
        line("");
        line(
                "Any other model id, such as an endpoint's `ep-…`, goes to "
                        + code(List.of("other.default", "other.flex"))
                        + ", or is refused, by setting.");
        line("");
    }

    private void fields() {
        line("## Request fields");
        line("");
        line("Beside `model` and `content`, which are always required:");
        line("");
        line("| Field | Type | What it does | Models |");
        line("|---|---|---|---|");
        catalogue
                .vocabulary()
                .fields()
                .forEach((name, field) ->
                        row(
                                "`" + name + "`",
                                field.kind().wireName(),
                                field.about()
                                        + (field.maxLength() == null
                                                ? ""
                                                : " At most " + field.maxLength() + " characters."),
                                models(name)));
        line("");
        line(
                "A field that a model does not take is refused by the provider, not ignored. This"
                        + " service leaves such a field");
        line("out, with a warning, when its value asks for nothing (`\"draft\": false`).");
        line("");
        line(
                "The provider's pages say that `content` has at most 5 items, and allow 9 or 30 images");
        line(
                "elsewhere; a third party saw more than 5 taken. Each mode's own counts below are held,");
        line("and " + ContentShape.MAX_ITEMS + " items in all, whatever the model.");
        line("");
    }

    private String models(String field) {
        List<String> names = new ArrayList<>();
        for (ModelGeneration generation : catalogue.generations()) {
            if (generation.fields().containsKey(field)) {
                names.add(generation.key().replaceFirst("-", "."));
            }
        }
        return names.size() == catalogue.generations().size()
                ? "all"
                : String.join(", ", names).replace('-', ' ');
    }

    private void prompts() {
        Vocabulary.Prompt prompt = catalogue.vocabulary().prompt();
        line("## Prompts");
        line("");
        line(
                "More than "
                        + prompt.chineseCharacters()
                        + " Chinese characters or "
                        + prompt.words()
                        + " English words are advised against (a warning, not a refusal).");
        line(
                "Legacy parameters inside a prompt are not dependable and are warned about; use the"
                        + " body's fields:");
        line("");
        line("| In the prompt | Field |");
        line("|---|---|");
        prompt.suffixes().forEach((suffix, field) -> row("`--" + suffix + "`", "`" + field + "`"));
        line("");
    }

    private void generation(ModelGeneration generation) {
        line("## " + generation.name());
        line("");
        generation.ids().forEach((site, id) -> line("- `" + id + "` (" + site + ")"));
        Retirement retirement = generation.retirement();
        if (retirement != null) {
            line(
                    "- **Announced to end on "
                            + retirement.endsAt().toLocalDate()
                            + "**"
                            + (retirement.replacement() == null
                                    ? ""
                                    : "; named in its place: " + name(retirement.replacement())));
        }
        line("");
        modes(generation);
        generationFields(generation);
        media(generation);
        draft(generation);
        pixels(generation);
        prices(generation);
        limits(generation);
        generation.notes().forEach(note -> line("- " + note));
        line("");
    }

    private String name(String key) {
        ModelGeneration generation = catalogue.byKey(key);
        return generation == null ? key : generation.name();
    }

    private void modes(ModelGeneration generation) {
        line("| Mode | Text | Images | Videos | Sounds |");
        line("|---|---|---|---|---|");
        generation
                .modes()
                .forEach((mode, rules) -> {
                    boolean fromDraft = mode == VideoMode.FINAL_FROM_DRAFT;
                    boolean references = mode == VideoMode.REFERENCES;
                    row(
                            "`" + mode.wireName() + "`",
                            fromDraft ? "" : mode == VideoMode.TEXT ? "1" : "0–1",
                            count(MediaKind.IMAGE, rules, references),
                            count(MediaKind.VIDEO, rules, references),
                            count(MediaKind.AUDIO, rules, references)
                                    + (references && !Boolean.TRUE.equals(rules.audioAlone())
                                            ? ", not alone"
                                            : ""));
                });
        line("");
    }

    private static String count(MediaKind kind, ContentRules rules, boolean references) {
        int max = kind.max(rules);
        return max == 0 ? "" : references ? "0–" + max : String.valueOf(max);
    }

    private void generationFields(ModelGeneration generation) {
        line("| Field | Takes | Default |");
        line("|---|---|---|");
        generation
                .fields()
                .forEach((name, rules) -> {
                    row("`" + name + "`", takes(rules.usual()), defaultOf(rules.usual()));
                    for (FieldRules.Case special : rules.cases()) {
                        row(
                                "… " + when(special.when()),
                                takes(special.rule()) + gateway(special.rule()),
                                defaultOf(special.rule()));
                    }
                });
        line("");
    }

    private static String when(FieldRules.When when) {
        Set<String> conditions = new TreeSet<>();
        when.modes().forEach(mode -> conditions.add(mode.wireName().replace('_', ' ')));
        List<String> all = new ArrayList<>();
        if (!conditions.isEmpty()) {
            all.add(String.join(" or ", conditions));
        }
        if (Boolean.TRUE.equals(when.draft())) {
            all.add("in a draft");
        }
        new TreeMap<>(when.where())
                .forEach((field, values) ->
                        all.add(
                                "`"
                                        + field
                                        + "` is "
                                        + String.join(" or ", new TreeSet<>(values))));
        return String.join(", ", all);
    }

    private static String takes(FieldRule rule) {
        if (Boolean.FALSE.equals(rule.allowed())) {
            return "not taken";
        }
        StringBuilder takes = new StringBuilder();
        if (rule.min() != null) {
            takes.append(rule.min()).append(" to ").append(rule.max());
            takes.append(rule.step() == null ? "" : " in steps of " + rule.step());
            rule.also().forEach(one -> takes.append(", or ").append(one));
        }
        takes.append(code(rule.values()));
        takes.append(Boolean.TRUE.equals(rule.noEffect()) ? "; changes nothing" : "");
        return takes.toString().replaceFirst("^; ", "");
    }

    private static String gateway(FieldRule rule) {
        String does = "";
        if (rule.instead() != null) {
            does = "; anything else is changed to `" + rule.instead().asString() + "`";
        } else if (Boolean.TRUE.equals(rule.drop())) {
            does = "; left out";
        }
        return rule.whenAbsent() == null
                ? does
                : does + "; sent as `" + rule.whenAbsent().asString() + "` when absent";
    }

    private static String defaultOf(FieldRule rule) {
        return rule.defaultValue() == null ? "" : "`" + rule.defaultValue().asString() + "`";
    }

    private void media(ModelGeneration generation) {
        line("| Input | By | Inline formats | Size | Width and height |");
        line("|---|---|---|---|---|");
        for (MediaKind kind : MediaKind.values()) {
            MediaRules rules = kind.rules(generation);
            if (rules != null) {
                row(
                        kind.word,
                        code(rules.schemes()),
                        code(rules.formats()),
                        "at most " + Math.ceilDiv(rules.maxBytes(), 1024 * 1024) + " MB",
                        rules.minSide() == null
                                ? ""
                                : rules.minSide()
                                        + " to "
                                        + rules.maxSide()
                                        + " pixels; width / height over "
                                        + rules.minRatio()
                                        + " and under "
                                        + rules.maxRatio());
            }
        }
        line("");
    }

    private void draft(ModelGeneration generation) {
        DraftRules draft = generation.draft();
        if (draft == null) {
            return;
        }
        line(
                "A draft can be used for "
                        + draft.usableDays()
                        + " days. It costs "
                        + draft.audioTokenFactor()
                        + " of the usual tokens with sound and "
                        + draft.silentTokenFactor()
                        + " without.");
        line("Its final takes from it " + code(draft.reused()) + ", which must not be repeated,");
        line("and may set " + code(draft.finalMaySet()) + ".");
        line("");
    }

    private void pixels(ModelGeneration generation) {
        Set<String> ratios = new LinkedHashSet<>();
        generation.pixels().values().forEach(sizes -> ratios.addAll(sizes.keySet()));
        List<String> header = new ArrayList<>(List.of("Output"));
        header.addAll(ratios);
        row(header.toArray(String[]::new));
        line("|---".repeat(header.size()) + "|");
        for (Map.Entry<String, Map<String, Pixels>> sizes : generation.pixels().entrySet()) {
            List<String> cells = new ArrayList<>(List.of(sizes.getKey()));
            ratios.forEach(ratio -> cells.add(String.valueOf(sizes.getValue().get(ratio))));
            row(cells.toArray(String[]::new));
        }
        line("");
        line(
                "Tokens of a finished video: width × height × ("
                        + generation.framesPerSecond()
                        + " × seconds + 1) / 1024, rounded down.");
        line("");
    }

    private void prices(ModelGeneration generation) {
        Pricing pricing = generation.pricing();
        if (pricing.lines().isEmpty()) {
            return;
        }
        line("| Price of a million tokens | " + pricing.currency() + " |");
        line("|---|---|");
        for (Pricing.Line price : pricing.lines()) {
            List<String> what = new ArrayList<>();
            addWhen(what, price.resolution());
            addWhen(what, word(price.audio(), "with sound", "silent"));
            addWhen(what, word(price.videoInput(), "with video input", "without video input"));
            row(what.isEmpty() ? "all" : String.join(", ", what), price.price().toPlainString());
        }
        if (generation.tiers().contains(ServiceTier.FLEX)) {
            row("on flex", "× " + pricing.flexFactor());
        }
        line("");
    }

    private static @Nullable String word(@Nullable Boolean is, String yes, String no) {
        return is == null ? null : is ? yes : no;
    }

    private static void addWhen(List<String> words, @Nullable String word) {
        if (word != null) {
            words.add(word);
        }
    }

    private void limits(ModelGeneration generation) {
        line("| Provider's limit | Account | Creates a minute | At once | Tokens a day |");
        line("|---|---|---|---|---|");
        for (OfficialLimit limit : generation.limits()) {
            row(
                    limit.tier().wireName()
                            + (limit.resolution() == null ? "" : ", " + limit.resolution()),
                    limit.account(),
                    number(limit.createsPerMinute()),
                    number(limit.concurrent()),
                    number(limit.tokensPerDay()));
        }
        line("");
    }

    private static String number(@Nullable Number number) {
        return number == null ? "" : String.format(Locale.ROOT, "%,d", number.longValue());
    }

    private static String code(Collection<String> words) {
        return words.stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
    }

    private static String anchor(String name) {
        return name.toLowerCase(Locale.ROOT).replace(".", "").replace(' ', '-');
    }

    private void row(String... cells) {
        line("| " + String.join(" | ", cells) + " |");
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}

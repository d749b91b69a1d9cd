package dev.seedancequeue.catalogue;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What one request field may be, and what the gateway does where a caller's wish cannot be met.
 *
 * @param allowed false: the provider refuses the field here
 * @param required whether it must be sent
 * @param defaultValue what the provider uses when it is absent
 * @param min least number
 * @param max greatest number
 * @param step numbers are {@code min} plus a multiple of it
 * @param also single numbers allowed beside the range
 * @param values the words allowed
 * @param noEffect whether the provider takes the field and does nothing with it
 * @param code code of a violation, where the usual one says too little
 * @param reason the end of a violation's message: why, and what to do
 * @param whenAbsent what the gateway sends when the field is absent
 * @param instead what the gateway sends in place of a value that is not allowed
 * @param drop whether the gateway leaves out a value that is not allowed
 * @param warning code of the gateway's warning when it changed or dropped a value
 */
public record FieldRule(
        @Nullable Boolean allowed,
        @Nullable Boolean required,
        @JsonProperty("default") @Nullable JsonNode defaultValue,
        @Nullable Long min,
        @Nullable Long max,
        @Nullable Long step,
        List<Long> also,
        List<String> values,
        @Nullable Boolean noEffect,
        @Nullable String code,
        @Nullable String reason,
        @Nullable JsonNode whenAbsent,
        @Nullable JsonNode instead,
        @Nullable Boolean drop,
        @Nullable String warning) {

    @SuppressWarnings("NullAway") // the binder leaves out what a file leaves out
    public FieldRule {
        also = also == null ? List.of() : List.copyOf(also);
        values = values == null ? List.of() : List.copyOf(values);
    }
}

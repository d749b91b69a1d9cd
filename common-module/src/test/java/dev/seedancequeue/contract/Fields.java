package dev.seedancequeue.contract;

import dev.seedancequeue.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import tools.jackson.databind.jsonFormatVisitors.JsonObjectFormatVisitor;

/** The fields that an object of a class has in JSON. */
public final class Fields {

    private Fields() {}

    public static List<String> of(Class<?> type) {
        List<String> names = new ArrayList<>();
        Json.mapper()
                .acceptJsonFormatVisitor(
                        type,
                        new JsonFormatVisitorWrapper.Base() {
                            @Override
                            public JsonObjectFormatVisitor expectObjectFormat(JavaType object) {
                                return new Names(getContext(), names);
                            }
                        });
        return names;
    }

    /** Takes the names down. */
    private static final class Names extends JsonObjectFormatVisitor.Base {

        private final List<String> names;

        Names(@Nullable SerializationContext context, List<String> names) {
            super(context);
            this.names = names;
        }

        @Override
        public void property(BeanProperty field) {
            names.add(field.getName());
        }

        @Override
        public void optionalProperty(BeanProperty field) {
            names.add(field.getName());
        }
    }
}

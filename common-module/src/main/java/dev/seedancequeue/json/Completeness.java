package dev.seedancequeue.json;

import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/**
 * Whether a record that was read from a message holds all that its types promise: JSON knows no
 * required fields, and what is absent would fail much later and look like a fault of ours.
 */
public final class Completeness {

    private static final ClassValue<RecordComponent[]> COMPONENTS =
            new ClassValue<>() {
                @Override
                protected RecordComponent[] computeValue(Class<?> type) {
                    RecordComponent[] components = type.getRecordComponents();
                    for (RecordComponent component : components) {
                        component.getAccessor().setAccessible(true);
                    }
                    return components;
                }
            };

    private Completeness() {}

    /** The name of the first component that is null and may not be, or null when all is there. */
    public static @Nullable String missing(Record value) {
        for (RecordComponent component : COMPONENTS.get(value.getClass())) {
            Object content = content(component, value);
            if (content == null
                    && !component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                return component.getName();
            }
            String within = content instanceof Record part ? missing(part) : null;
            if (within != null) {
                return component.getName() + "." + within;
            }
        }
        return null;
    }

    private static @Nullable Object content(RecordComponent component, Record value) {
        try {
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("unreadable " + component, e);
        }
    }
}

package dev.seedancequeue.worker.testing;

import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Binds settings as the application does, without starting it: unknown ones fail. */
public final class SettingsBinding {

    private SettingsBinding() {}

    public static <T> T bind(String prefix, Class<T> type, Map<String, String> properties) {
        var prefixed = new HashMap<String, String>();
        properties.forEach((name, value) -> prefixed.put(prefix + "." + name, value));
        return new Binder(new MapConfigurationPropertySource(prefixed))
                .bindOrCreate(
                        prefix,
                        Bindable.of(type),
                        new NoUnboundElementsBindHandler(BindHandler.DEFAULT, _ -> true));
    }
}

package dev.seedancequeue.emulator;

/** What shares one set of provider slots and one create rate: a model on a service tier. */
record PoolKey(String model, String tier) {
    @Override
    public String toString() {
        return model + "/" + tier;
    }
}

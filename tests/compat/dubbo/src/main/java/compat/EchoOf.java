package compat;

/** Answers with the name of the provider. */
record EchoOf(String name) implements Echo {

    @Override
    public String say(String text) {
        return name + ":" + text;
    }

    @Override
    public String slowly(String text, int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return say(text);
    }
}

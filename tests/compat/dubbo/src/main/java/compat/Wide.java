package compat;

/** A service with many methods: registered by interface, the metadata names them all. */
public interface Wide {

    String operation01(String text);

    String operation02(String text);

    String operation03(String text);

    String operation04(String text);

    String operation05(String text);

    String operation06(String text);

    String operation07(String text);

    String operation08(String text);

    String operation09(String text);

    String operation10(String text);

    String operation11(String text);

    String operation12(String text);

    String operation13(String text);

    String operation14(String text);

    String operation15(String text);

    String operation16(String text);

    String operation17(String text);

    String operation18(String text);

    String operation19(String text);

    String operation20(String text);

    String operation21(String text);

    String operation22(String text);

    String operation23(String text);

    String operation24(String text);

    String operation25(String text);

    String operation26(String text);

    String operation27(String text);

    String operation28(String text);

    String operation29(String text);

    String operation30(String text);

    String operation31(String text);

    String operation32(String text);

    String operation33(String text);

    String operation34(String text);

    String operation35(String text);

    String operation36(String text);

    String operation37(String text);

    String operation38(String text);

    String operation39(String text);

    String operation40(String text);
}

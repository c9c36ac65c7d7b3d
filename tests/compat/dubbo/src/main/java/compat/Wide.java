package compat;

/** Registered by interface, the metadata names all methods, which are more than 1,024 characters. */
public interface Wide {

    String operationWithALongName01(String text);

    String operationWithALongName02(String text);

    String operationWithALongName03(String text);

    String operationWithALongName04(String text);

    String operationWithALongName05(String text);

    String operationWithALongName06(String text);

    String operationWithALongName07(String text);

    String operationWithALongName08(String text);

    String operationWithALongName09(String text);

    String operationWithALongName10(String text);

    String operationWithALongName11(String text);

    String operationWithALongName12(String text);

    String operationWithALongName13(String text);

    String operationWithALongName14(String text);

    String operationWithALongName15(String text);

    String operationWithALongName16(String text);

    String operationWithALongName17(String text);

    String operationWithALongName18(String text);

    String operationWithALongName19(String text);

    String operationWithALongName20(String text);

    String operationWithALongName21(String text);

    String operationWithALongName22(String text);

    String operationWithALongName23(String text);

    String operationWithALongName24(String text);

    String operationWithALongName25(String text);

    String operationWithALongName26(String text);

    String operationWithALongName27(String text);

    String operationWithALongName28(String text);

    String operationWithALongName29(String text);

    String operationWithALongName30(String text);

    String operationWithALongName31(String text);

    String operationWithALongName32(String text);

    String operationWithALongName33(String text);

    String operationWithALongName34(String text);

    String operationWithALongName35(String text);

    String operationWithALongName36(String text);

    String operationWithALongName37(String text);

    String operationWithALongName38(String text);

    String operationWithALongName39(String text);

    String operationWithALongName40(String text);
}

-- DropTable
DROP TABLE "public"."say "hi"";

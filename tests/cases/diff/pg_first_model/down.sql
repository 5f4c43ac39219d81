-- DropTable
DROP TABLE "public"."Note";

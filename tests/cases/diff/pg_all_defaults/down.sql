-- DropTable
DROP TABLE "public"."Defaults";

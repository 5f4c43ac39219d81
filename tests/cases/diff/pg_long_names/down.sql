-- DropTable
DROP TABLE "public"."Establishment";

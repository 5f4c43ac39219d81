-- DropTable
DROP TABLE "public"."G";

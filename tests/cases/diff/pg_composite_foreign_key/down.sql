-- DropForeignKey
ALTER TABLE "public"."Person" DROP CONSTRAINT "Person_country_code_fkey";

-- DropTable
DROP TABLE "public"."Place";

-- DropTable
DROP TABLE "public"."Person";

-- DropForeignKey
ALTER TABLE "public"."_Friends" DROP CONSTRAINT "_Friends_A_fkey";

-- DropForeignKey
ALTER TABLE "public"."_Friends" DROP CONSTRAINT "_Friends_B_fkey";

-- DropTable
DROP TABLE "public"."Person";

-- DropTable
DROP TABLE "public"."_Friends";
